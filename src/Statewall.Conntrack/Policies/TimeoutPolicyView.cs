using System.Buffers.Binary;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Policies;

/// <summary>A timeout policy, or the defaults of a protocol, as it stands in a message. // ctnl_timeout_fill_info</summary>
public ref struct TimeoutPolicyView
{
    private readonly AttributeIndex _index;
    private CodecFault _fault;

    /// <summary>Reads a message; the view is good as long as it is.</summary>
    public TimeoutPolicyView(NetlinkMessage message)
    {
        if (!message.TryReadNfgen(out _))
        {
            _fault = new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0);
            return;
        }
        const int Start = NetlinkHeader.Size + NfgenHeader.Size;
        _index = new AttributeIndex(message.Bytes[Start..], Start);
        _fault = _index.Fault;
        if (_index.TryGet(CtTimeoutAttribute.L3Proto, out var layer3) && layer3.Length >= 2)
            Family = (NfProto)BinaryPrimitives.ReadUInt16BigEndian(layer3);
        if (_index.TryGet(CtTimeoutAttribute.L4Proto, out var layer4) && layer4.Length >= 1)
            Protocol = layer4[0];
        if (_index.TryGet(CtTimeoutAttribute.Name, out var name))
            Name = name.TrimEnd((byte)0);
    }

    /// <summary>Name in UTF-8; empty for the defaults of a protocol. // CTA_TIMEOUT_NAME</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Network protocol. // CTA_TIMEOUT_L3PROTO</summary>
    public NfProto Family { get; }

    /// <summary>Transport protocol. // CTA_TIMEOUT_L4PROTO</summary>
    public byte Protocol { get; }

    /// <summary>What is malformed, or a fault whose kind is none.</summary>
    public readonly CodecFault Fault => _fault;

    /// <summary>Reads the timeouts, in the order of <see cref="TimeoutStates"/>. // CTA_TIMEOUT_DATA</summary>
    /// <param name="seconds">Gets them; what the message does not have is null.</param>
    public void ReadTimeouts(scoped Span<uint?> seconds)
    {
        seconds.Clear();
        if (!_index.TryGet(CtTimeoutAttribute.Data, out var nest))
            return;
        var walk = new NestWalk(nest, _index.BaseOffset + _index.OffsetOf(CtTimeoutAttribute.Data) + AttributeHeader.Size);
        while (walk.MoveNext(ref _fault))
        {
            if (walk.Type >= 1 && walk.Type <= seconds.Length && walk.Take(4, ref _fault) is { Length: 4 } payload)
                seconds[walk.Type - 1] = BinaryPrimitives.ReadUInt32BigEndian(payload);
        }
    }
}
