using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Put other addresses into ARP. // arpt_mangle.c</summary>
internal sealed class ArpMangleTarget(XtInfo info) : XtTarget
{
    private const byte SourceHardware = 1; // ARPT_MANGLE_SDEV
    private const byte TargetHardware = 2;
    private const byte SourceAddress = 4;
    private const byte TargetAddress = 8;
    private const byte Known = 15; // ARPT_MANGLE_MASK
    private const int HardwareSize = 16; // ARPT_DEV_ADDR_LEN_MAX
    private const int AddressSize = 4; // ARPT_MANGLE_ADDR_LEN_MAX
    private const int HeaderSize = 8; // sizeof(struct arphdr)
    private const int Continue = unchecked((int)0xFFFFFFFF); // XT_CONTINUE
    private readonly byte _flags = info.U8(40);
    private readonly int _verdict = info.S32(44);

    public static readonly XtKind<XtTarget> Kind = new("mangle", 0, Load) { Families = XtFamilies.Arp, Size = 48 };

    // checkentry of arpt_mangle.c
    private static ArpMangleTarget? Load(XtContext context)
    {
        var flags = context.Info.U8(40);
        context.FailIf((flags & ~Known) != 0 || (flags & Known) == 0);
        context.FailIf((NftVerdict)context.Info.S32(44) is not (NftVerdict.Drop or NftVerdict.Accept) && context.Info.S32(44) != Continue);
        return context.Unless(new ArpMangleTarget(context.Info));
    }

    // target of arpt_mangle.c
    public override NftVerdict Act(ref Packet packet)
    {
        var bytes = packet.Edit();
        if (bytes.Length < HeaderSize)
            return NftVerdict.Drop;
        var (hardware, address) = (bytes[4], bytes[5]);
        var at = HeaderSize;
        var isDone = Put(bytes, SourceHardware, 0, ref at, hardware, HardwareSize) && Put(bytes, SourceAddress, 32, ref at, address, AddressSize)
            && Put(bytes, TargetHardware, 16, ref at, hardware, HardwareSize) && Put(bytes, TargetAddress, 36, ref at, address, AddressSize);
        return !isDone ? NftVerdict.Drop : _verdict == Continue ? NftVerdict.Continue : (NftVerdict)_verdict;
    }

    private bool Put(Span<byte> bytes, byte what, int from, ref int at, int size, int most)
    {
        if ((_flags & what) != 0)
        {
            if (size > most || at + size > bytes.Length)
                return false;
            info.Bytes.AsSpan(from, size).CopyTo(bytes[at..]);
        }
        at += size;
        return true;
    }
}
