using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Ports and chunks of SCTP. // xt_sctp.c</summary>
internal sealed class SctpMatch : XtMatch
{
    private const uint OfSource = 1; // XT_SCTP_SRC_PORTS
    private const uint OfDestination = 2;
    private const uint OfChunks = 4;
    private const uint Known = 7; // XT_SCTP_VALID_FLAGS
    private const uint Any = 1; // SCTP_CHUNK_MATCH_ANY
    private const uint All = 2;
    private const uint Only = 4;
    private const int MostFlags = 4; // XT_NUM_SCTP_FLAGS
    private const int MapWords = 64; // of which types need eight
    private const int HeaderSize = 12; // sizeof(struct sctphdr)
    private const int ChunkHeader = 4; // sizeof(struct sctp_chunkhdr)
    private readonly XtInfo _info;
    private readonly uint[] _types = new uint[MapWords];
    private readonly uint _how;
    private readonly int _flagCount;
    private readonly uint _asked;
    private readonly uint _inverted;

    private SctpMatch(XtInfo info)
    {
        _info = info;
        for (var word = 0; word < MapWords; word++)
            _types[word] = info.U32(8 + word * 4);
        (_how, _flagCount, _asked, _inverted) = (info.U32(264), info.S32(280), info.U32(284), info.U32(288));
    }

    public static readonly XtKind<XtMatch> Kind = new("sctp", 0, Load) { Families = XtFamilies.Ip, Size = 292, Protocol = IpProtocol.Sctp };

    // sctp_mt_check
    private static SctpMatch? Load(XtContext context)
    {
        var info = context.Info;
        var (how, asked, inverted) = (info.U32(264), info.U32(284), info.U32(288));
        context.FailIf(info.S32(280) > MostFlags);
        context.FailIf((asked & ~Known) != 0 || (inverted & ~Known) != 0 || (inverted & ~asked) != 0);
        context.FailIf((asked & OfChunks) != 0 && (how & (Any | All | Only)) == 0);
        return context.Unless(new SctpMatch(info));
    }

    // sctp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out var header))
            return false;
        return Holds(OfSource, IsPort(header, 4)) && Holds(OfDestination, IsPort(header[2..], 0))
            && ((_asked & OfChunks) == 0 || HasChunks(header[HeaderSize..], ref isHopeless) != ((_inverted & OfChunks) != 0));
    }

    private bool Holds(uint what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    private bool IsPort(ReadOnlySpan<byte> field, int range) =>
        XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(field), _info.U16(range), _info.U16(range + 2), false);

    // match_packet
    private bool HasChunks(ReadOnlySpan<byte> bytes, ref bool isHopeless)
    {
        Span<uint> missing = stackalloc uint[MapWords];
        _types.CopyTo(missing);
        do
        {
            var size = bytes.Length < ChunkHeader ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (size == 0)
            {
                isHopeless = true;
                return false;
            }
            var type = bytes[0];
            var isWanted = (_types[type / 32] >> (type % 32) & 1) != 0;
            var hasFlags = isWanted && HasFlags(type, bytes[1]);
            if (_how == Any && hasFlags)
                return true;
            if (_how == All && hasFlags)
                missing[type / 32] &= ~(1u << (type % 32));
            if (_how == Only && !hasFlags)
                return false;
            bytes = bytes[Math.Min((size + 3) & ~3, bytes.Length)..];
        }
        while (!bytes.IsEmpty);
        return _how switch
        {
            All => !missing.ContainsAnyExcept(0u),
            Only => true,
            _ => false,
        };
    }

    // match_flags
    private bool HasFlags(byte type, byte flags)
    {
        for (var at = 0; at < _flagCount; at++)
        {
            var row = 268 + at * 3;
            if (_info.U8(row) == type)
                return (flags & _info.U8(row + 2)) == _info.U8(row + 1);
        }
        return true;
    }
}
