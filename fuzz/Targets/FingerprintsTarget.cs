using System.Text;
using Statewall.Cli.Applets.NfnlOsf;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables;
using Statewall.Nftables.Commands;
using Statewall.Packets.Building;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Fingerprints of systems: the input is a file of them, whose mistakes have lines, and whose fingerprints an engine takes; and it is a message to that
/// engine. Then SYNs come that rules compare with what there is.
/// </summary>
public sealed class FingerprintsTarget : IFuzzTarget, IFuzzSeeds
{
    private const string Rules = "table inet t { chain f { type filter hook forward priority 0; osf name \"A\" counter; osf ttl loose version \"A:1\" counter; osf ttl skip name \"unknown\" counter; }; }";

    /// <inheritdoc/>
    public static string Name => "fingerprints";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds
    {
        get
        {
            const string File = "# window:ttl:df:size:options:genre:version:subtype:details\nS4:64:1:60:M*,S,T,N,W7:A:1::A 1\nT2:128:0:48:M1460,N,N,S:@B:2:x:B\r\n%8192:64:0:*:.:*C:3::C\n*:32:1:44:M%4,W*,E,?12:D:::D\n65535:64:1:60:T0:E:1::E\n";
            yield return Encoding.UTF8.GetBytes(File);
            yield return "1:2:3\n:::::::::\nx:64:0:60:Q:A:1::\n"u8.ToArray();
            foreach (var fingerprint in FingerprintFile.Read(File, []))
            {
                yield return Message(OsfMessage.Add, NetlinkFlags.Create, fingerprint.Bytes);
                yield return [.. Message(OsfMessage.Add, NetlinkFlags.Create | NetlinkFlags.Exclusive, fingerprint.Bytes), .. Message(OsfMessage.Remove, NetlinkFlags.Ack, fingerprint.Bytes)];
            }
        }
    }

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using var kernel = new EmbeddedKernel(seed: 7);
        using var host = new ForwardingHost(kernel);
        var (inside, outside) = (host.AddInterface("in0"), host.AddInterface("out0"));
        host.AddRoute(new InetAddress(0x0A00_0000u), 16, inside);
        host.AddRoute(new InetAddress(0x0A01_0000u), 16, outside);
        using var client = new RulesetClient(kernel.OpenChannel());
        client.Apply(RulesetTransaction.Parse(Rules));
        using var socket = kernel.OpenChannel();
        var text = Encoding.UTF8.GetString(input);
        var (errors, lines) = (new List<FingerprintError>(), text.Count(sign => sign == '\n') + 1);
        foreach (var fingerprint in FingerprintFile.Read(text, errors))
            socket.Send(Message(OsfMessage.Add, NetlinkFlags.Create, fingerprint.Bytes));
        if (errors.Exists(error => error.Text.Length == 0 || error.Line < 1 || error.Line > lines))
            throw new InvalidOperationException("an error without a line");
        socket.Send(input);
        var time = 1_700_000_000_000_000_000L;
        foreach (var window in (ushort[])[5840, 2 * 1500, 8192, 0, 65535])
        {
            foreach (var options in (byte[][])[[], [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7], [2, 4, 5, 180, 1, 1, 4, 2]])
                host.Receive(inside, PacketBuilder.IPv4("10.0.0.1", "10.1.0.2").Tcp(1, 80, TcpFlags.Syn, window: window, options: options).ToArray(), time += 1000);
        }
    }

    private static byte[] Message(byte kind, NetlinkFlags flags, byte[] fingerprint)
    {
        using var writer = new MessageWriter();
        byte[] body = [0, 0, 0, 0, 0, 0, 0, 0, .. fingerprint];
        MachineOrder.WriteU16(body.AsSpan(4), (ushort)(4 + fingerprint.Length));
        MachineOrder.WriteU16(body.AsSpan(6), OsfAttribute.Finger);
        writer.Append(NfnetlinkMessage.TypeOf(NfnlSubsystem.Osf, kind), flags | NetlinkFlags.Request, 1, 0, body);
        return writer.Written.ToArray();
    }
}
