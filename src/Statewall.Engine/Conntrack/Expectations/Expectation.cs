using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>Which bits of a tuple's source are compared; the destination always is as a whole. // struct nf_conntrack_tuple_mask</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SourceMask
{
    /// <summary>Bits 127 to 64 of the address.</summary>
    public ulong High;

    /// <summary>Bits 63 to 0 of the address.</summary>
    public ulong Low;

    /// <summary>Bits of the port or identifier.</summary>
    public ushort Port;

    /// <summary>What both masks compare.</summary>
    public static SourceMask Common(in SourceMask left, in SourceMask right) =>
        new() { High = left.High & right.High, Low = left.Low & right.Low, Port = (ushort)(left.Port & right.Port) };

    /// <summary>True when two tuples are the same as far as the mask looks; zones are not looked at. // nf_ct_tuple_mask_cmp</summary>
    public readonly bool Matches(in TupleKey left, in TupleKey right) =>
        ((left.SourceHigh ^ right.SourceHigh) & High) == 0 && ((left.SourceLow ^ right.SourceLow) & Low) == 0
        && ((left.SourcePort ^ right.SourcePort) & Port) == 0
        && left.DestinationHigh == right.DestinationHigh && left.DestinationLow == right.DestinationLow
        && left.DestinationPort == right.DestinationPort && left.Family == right.Family && left.Protocol == right.Protocol;

    /// <summary>True when both masks compare the same bits. // nf_ct_tuple_mask_equal</summary>
    public readonly bool Equals(in SourceMask other) => High == other.High && Low == other.Low && Port == other.Port;
}

/// <summary>A connection that is waited for: flat memory, as a connection itself is. // struct nf_conntrack_expect</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct Expectation
{
    /// <summary>The next of the same bucket; the pool's free list while unused.</summary>
    public uint Next;

    /// <summary>The slot of the connection that expects; it outlives its expectations. // exp->master</summary>
    public uint Master;

    /// <summary>The tuple of the first packet to come. Its zone is 0: that of the master counts.</summary>
    public TupleKey Tuple;

    /// <summary>What of the tuple's source counts.</summary>
    public SourceMask Mask;

    /// <summary>When it is given up, in the engine's nanoseconds. // exp->timeout</summary>
    public long Expires;

    /// <summary>Place in the expiry wheel.</summary>
    public WheelLinks Links;

    /// <summary>The master's expectation made before this one, 0 for none. // exp->lnode</summary>
    public uint Older;

    /// <summary>The master's expectation made after this one, 0 for none.</summary>
    public uint Newer;

    /// <summary>Grows with every expectation of an engine. // CTA_EXPECT_ID</summary>
    public uint Id;

    /// <summary>Flags as they were given.</summary>
    public ExpectationFlags Flags;

    /// <summary>Bits 127 to 64 of the address that the expected connection is translated to. // exp->saved_addr</summary>
    public ulong SavedHigh;

    /// <summary>Bits 63 to 0 of that address.</summary>
    public ulong SavedLow;

    /// <summary>The port that it is translated to. // exp->saved_proto</summary>
    public ushort SavedPort;

    /// <summary>Number of the helper that the expected connection gets, 0 for none. // exp->assign_helper</summary>
    public ushort Helper;

    /// <summary>The class of its helper's policies, from 0.</summary>
    public byte Class;

    /// <summary>Number of the function run on the expected connection, 0 for none. // exp->expectfn</summary>
    public byte Function;

    /// <summary>The direction of the expected connection that is translated. // exp->dir</summary>
    public uint Direction;

    /// <summary>The address that it is translated to.</summary>
    public UInt128 SavedAddress
    {
        readonly get => new(SavedHigh, SavedLow);
        set => (SavedHigh, SavedLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>An expectation of a connection to the destination of a tuple, at another port. // nf_ct_expect_init</summary>
    /// <param name="master">The connection that expects.</param>
    /// <param name="source">Where it comes from; null for anywhere.</param>
    /// <param name="to">The tuple whose destination is meant.</param>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="port">The port that it goes to.</param>
    /// <param name="sourcePort">The port that it comes from; null for any.</param>
    public static Expectation Of(uint master, UInt128? source, in TupleKey to, byte protocol, ushort port, ushort? sourcePort = null)
    {
        var expectation = new Expectation { Master = master };
        expectation.Tuple.Source = source.GetValueOrDefault();
        expectation.Tuple.Destination = to.Destination;
        expectation.Tuple.SetScope(0, (NfProto)to.Family, protocol);
        (expectation.Tuple.SourcePort, expectation.Tuple.DestinationPort) = (sourcePort.GetValueOrDefault(), port);
        if (source is not null)
            (expectation.Mask.High, expectation.Mask.Low) = to.Family == (byte)NfProto.IPv6 ? (ulong.MaxValue, ulong.MaxValue) : (0, uint.MaxValue);
        if (sourcePort is not null)
            expectation.Mask.Port = ushort.MaxValue;
        return expectation;
    }
}

/// <summary>Expectations of a connection that wait, by class. // help->expecting</summary>
[InlineArray(Classes)]
internal struct ExpectingCounts
{
    /// <summary>The most classes that a helper has. // NF_CT_MAX_EXPECT_CLASSES</summary>
    public const int Classes = 4;

    private ushort _first;
}
