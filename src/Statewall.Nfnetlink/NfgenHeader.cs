using System.Buffers.Binary;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink;

/// <summary>The header that every nfnetlink message has behind its netlink header. // struct nfgenmsg</summary>
/// <param name="Family">Protocol family that the message is about. // nfgen_family</param>
/// <param name="ResourceId">
/// Queue or group number, CPU, or a batch's subsystem, as the message says; host order here, network order on the wire. // res_id
/// </param>
/// <param name="Version">Version of the format; 0. // NFNETLINK_V0</param>
public readonly record struct NfgenHeader(NfProto Family, ushort ResourceId = 0, byte Version = 0)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 4;

    /// <summary>Reads the header; false when <paramref name="source"/> is too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out NfgenHeader header)
    {
        if (source.Length < Size)
        {
            header = default;
            return false;
        }
        header = new NfgenHeader((NfProto)source[0], BinaryPrimitives.ReadUInt16BigEndian(source[2..]), source[1]);
        return true;
    }

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Family;
        destination[1] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], ResourceId);
    }
}
