using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>
/// A set of ipset in a structure, and which addresses are looked up in it: the kernel wants its number, and only the kernel knows that.
/// // struct xt_set_info: index, dim, flags
/// </summary>
internal static class IpsetReference
{
    private const int DimensionOffset = 2, FlagsOffset = 3;
    private const byte InvertedFlag = 1; // IPSET_INV_MATCH
    private const int MostDimensions = 6; // IPSET_DIM_MAX
    private const int NameBytes = 32; // IPSET_MAXNAMELEN
    private const int Option = 83; // SO_IP_SET
    private const int IPProtocol = 0; // SOL_IP
    private const uint ByName = 6, ByIndex = 7, AskVersion = 0x100; // IP_SET_OP_GET_BYNAME …
    private const ushort Nothing = 65535; // IPSET_INVALID_ID

    /// <summary>Reads a name and directions.</summary>
    /// <exception cref="XtUsageException">There is no such set.</exception>
    public static void Read(OptionValue value, int at)
    {
        if (Encoding.UTF8.GetByteCount(value.Text) >= NameBytes)
            throw new XtUsageException($"setname `{value.Text}' too long, max {NameBytes - 1} characters.");
        value.Info.Write16(at, value.Rule.Ipsets?.NumberOf(value.Text) ?? Find(value.Text));
        var flags = value.IsInverted ? InvertedFlag : (byte)0;
        var dimension = 0;
        foreach (var word in value.Second.Split(','))
        {
            if (++dimension > MostDimensions)
                throw new XtUsageException($"Can't be more src/dst options than {MostDimensions}.");
            flags |= word switch
            {
                "src" => (byte)(1 << dimension),
                "dst" => 0,
                _ => throw new XtUsageException($"You must spefify (the comma separated list of) 'src' or 'dst'."),
            };
        }
        value.Info[at + DimensionOffset] = (byte)dimension;
        value.Info[at + FlagsOffset] = flags;
    }

    /// <summary>All other packets are meant.</summary>
    public static bool IsInverted(ReadOnlySpan<byte> info, int at) => (info[at + FlagsOffset] & InvertedFlag) != 0;

    /// <summary>Writes the name and the directions.</summary>
    public static void Write(TextOutput output, ReadOnlySpan<byte> info, int at, XtRule rule)
    {
        output.Append(NameOf(info, at, rule));
        var directions = DirectionsOf(info, at);
        for (var dimension = 0; dimension < directions.Length; dimension++)
            output.Append(dimension == 0 ? " " : ",").Append(directions[dimension] ? "src" : "dst");
    }

    /// <summary>The name of the set.</summary>
    public static string NameOf(ReadOnlySpan<byte> info, int at, XtRule rule) => rule.Ipsets?.NameOf(info.Read16(at)) ?? NameOf(info.Read16(at));

    /// <summary>Whether what is looked up is the sender's, for each of its dimensions.</summary>
    public static bool[] DirectionsOf(ReadOnlySpan<byte> info, int at)
    {
        var directions = new bool[Math.Min(info[at + DimensionOffset], (byte)MostDimensions)];
        for (var dimension = 0; dimension < directions.Length; dimension++)
            directions[dimension] = (info[at + FlagsOffset] & 2 << dimension) != 0;
        return directions;
    }

    private static ushort Find(string name)
    {
        using var kernel = new Kernel();
        Span<byte> request = stackalloc byte[8 + NameBytes];
        Encoding.UTF8.GetBytes(name, request[8..]);
        kernel.Ask(ByName, request);
        var index = ((ReadOnlySpan<byte>)request).Read16(8);
        return index != Nothing ? index : throw new XtUsageException($"Set {name} doesn't exist.\n");
    }

    private static string NameOf(ushort index)
    {
        try
        {
            using var kernel = new Kernel();
            Span<byte> request = stackalloc byte[8 + NameBytes];
            request.Write16(8, index);
            kernel.Ask(ByIndex, request);
            return TextOutputWords.TextIn(request[8..]);
        }
        catch (XtUsageException)
        {
            return index.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The socket that tells about sets. // struct ip_set_req_get_set: op, version, name or index</summary>
    private sealed class Kernel : IDisposable
    {
        private readonly Socket _socket;
        private readonly uint _version;

        public Kernel()
        {
            try
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
                Span<byte> request = stackalloc byte[8];
                Ask(AskVersion, request);
                _version = ((ReadOnlySpan<byte>)request).Read32(4);
            }
            catch (SocketException)
            {
                _socket?.Dispose();
                throw new XtUsageException("Can't open socket to ipset.\n", XtUsageException.Other);
            }
        }

        public void Dispose() => _socket.Dispose();

        public void Ask(uint operation, Span<byte> request)
        {
            request.Write32(0, operation);
            request.Write32(4, _version);
            try
            {
                _socket.GetRawSocketOption(IPProtocol, Option, request);
            }
            catch (SocketException) when (operation != AskVersion)
            {
                throw new XtUsageException("Problem when communicating with ipset.\n", XtUsageException.Other);
            }
        }
    }
}
