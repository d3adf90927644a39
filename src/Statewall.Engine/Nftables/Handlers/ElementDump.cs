using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>
/// A dump of a set's elements: one message per datagram with as many as fit, and a last one with the element that stands for all others, or
/// with none. // nf_tables_dump_set
/// </summary>
internal sealed class ElementDump(Ruleset ruleset, NftSet set, bool resets) : IDumpSource
{
    private readonly byte[] _body = new byte[DumpWriter.LargestDatagram];
    private readonly byte[] _element = new byte[ushort.MaxValue];
    private int _size;
    private long _position;
    private bool _isOver;

    public bool Fill(DumpWriter writer)
    {
        if (_isOver || !set.Table.IsActive || !set.IsActive)
        {
            if (!_isOver)
                writer.Fail(NetlinkErrno.NoEnt);
            return false;
        }
        writer.SetGeneration(ruleset.Generation);
        var room = Math.Min(writer.Room - NetlinkHeader.Size, _body.Length);
        var nest = Begin();
        var shown = false;
        var before = _position;
        while (set.MoveNext(ref _position, out var element))
        {
            if (!TryShow(element, room))
            {
                _position = before;
                break;
            }
            before = _position;
            shown = true;
        }
        if (!shown && set.LiveCatchall is >= 0 and var catchall)
            TryShow(catchall, room);
        _isOver = !shown;
        MachineOrder.WriteU16(_body.AsSpan(nest), (ushort)(_size - nest));
        writer.TryAppend(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, NftMessage.NewSetElem), NetlinkFlags.None, _body.AsSpan(0, _size));
        return shown;
    }

    public void Dispose()
    {
    }

    // Writes all that comes before the elements; returns where the nest of elements begins.
    private int Begin()
    {
        new NfgenHeader(set.Table.Family, (ushort)ruleset.Generation).Write(_body);
        var header = new SetElementList { Table = set.Table.Name, Set = set.Name };
        var attributes = new AttributeWriter(_body.AsSpan(NfgenHeader.Size), AttributeStyle.KernelUnmarked);
        SetElementList.Describe(ref attributes, ref header);
        var nest = NfgenHeader.Size + attributes.Length;
        MachineOrder.WriteU16(_body.AsSpan(nest + 2), NftaSetElemList.Elements);
        _size = nest + AttributeHeader.Size;
        return nest;
    }

    private bool TryShow(int element, int room)
    {
        var attributes = new AttributeWriter(_element, AttributeStyle.KernelUnmarked);
        SetElement? message = set.ToMessage(element);
        attributes.Nest(NftaList.Elem, ref message);
        if (_size + attributes.Length > room)
            return false;
        _element.AsSpan(0, attributes.Length).CopyTo(_body.AsSpan(_size));
        _size += attributes.Length;
        if (resets)
            set.Reset(element);
        return true;
    }
}
