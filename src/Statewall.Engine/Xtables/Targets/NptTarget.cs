using System.Buffers.Binary;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Translate a prefix of IPv6 so that sums stay right. // ip6t_NPT.c</summary>
internal sealed class NptTarget : XtTarget
{
    private const int MostBits = 64;
    private const int AddressSize = IPv6View.AddressSize;
    private readonly bool _isSource;
    private readonly byte[] _prefix;
    private readonly int _length;
    private readonly ushort _adjustment;

    private NptTarget(XtInfo info, bool isSource)
    {
        _isSource = isSource;
        _prefix = info.Copy(AddressSize, AddressSize);
        _length = Math.Max(info.U8(32), info.U8(33));
        _adjustment = Fold((uint)Checksum.Sum(info.Bytes.AsSpan(0, AddressSize)) + (ushort)~Checksum.Sum(_prefix));
    }

    public static readonly XtKind<XtTarget>[] Kinds = [KindOf("DNPT", false), KindOf("SNPT", true)];

    private static XtKind<XtTarget> KindOf(string name, bool isSource) => new(name, 0, context => Load(context, isSource))
    {
        Families = XtFamilies.IPv6,
        Size = 36,
        ShownSize = 34,
        Table = "mangle",
        Hooks = isSource ? HookCheck.LocalIn | HookCheck.PostRouting : HookCheck.PreRouting | HookCheck.LocalOut,
    };

    // ip6t_npt_checkentry
    private static NptTarget? Load(XtContext context, bool isSource)
    {
        var info = context.Info;
        context.FailIf(info.U8(32) > MostBits || info.U8(33) > MostBits);
        context.FailIf(context.Errno == 0 && (!IsPrefix(info.Net128(0), info.U8(32)) || !IsPrefix(info.Net128(AddressSize), info.U8(33))));
        return context.Unless(new NptTarget(info, isSource));
    }

    // ip6t_snpt_tg, ip6t_dnpt_tg
    public override NftVerdict Act(ref Packet packet)
    {
        var address = packet.Edit().Slice(_isSource ? IPv6View.Offset.Source : IPv6View.Offset.Destination, AddressSize);
        var isMapped = TryMap(address);
        packet.Reparse();
        if (isMapped)
            return NftVerdict.Continue;
        packet.Host!.ReportField(ref packet, _isSource ? IPv6View.Offset.Source : IPv6View.Offset.Destination);
        return NftVerdict.Drop;
    }

    // ip6t_npt_map_pfx
    private bool TryMap(Span<byte> address)
    {
        var mask = _length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - _length);
        var mapped = (BinaryPrimitives.ReadUInt128BigEndian(address) & ~mask) | (BinaryPrimitives.ReadUInt128BigEndian(_prefix) & mask);
        BinaryPrimitives.WriteUInt128BigEndian(address, mapped);
        var word = 3;
        if (_length > 48)
        {
            for (word = 4; word < 8 && BinaryPrimitives.ReadUInt16BigEndian(address[(word * 2)..]) == ushort.MaxValue;)
                word++;
            if (word == 8)
                return false;
        }
        var sum = Fold((uint)BinaryPrimitives.ReadUInt16BigEndian(address[(word * 2)..]) + _adjustment);
        BinaryPrimitives.WriteUInt16BigEndian(address[(word * 2)..], sum == ushort.MaxValue ? (ushort)0 : sum);
        return true;
    }

    private static bool IsPrefix(UInt128 address, byte length) => length == 0 ? address == UInt128.Zero : (address & (UInt128.MaxValue >> length)) == UInt128.Zero;

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)sum;
    }
}
