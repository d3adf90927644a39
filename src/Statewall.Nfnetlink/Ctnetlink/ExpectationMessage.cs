using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// An expectation as ctnetlink carries it: every attribute of CTA_EXPECT_*, encoded in the order of a dump.
/// // ctnetlink_exp_dump_expect
/// </summary>
public record struct ExpectationMessage : IAttributeSet<ExpectationMessage>
{
    /// <summary>Tuple expected. // CTA_EXPECT_TUPLE</summary>
    public ConntrackTuple? Tuple;

    /// <summary>Bits of the tuple that are compared. // CTA_EXPECT_MASK</summary>
    public ConntrackTuple? Mask;

    /// <summary>Original tuple of the expecting connection. // CTA_EXPECT_MASTER</summary>
    public ConntrackTuple? Master;

    /// <summary>Direction that is translated: a value of <see cref="Direction"/>. // CTA_EXPECT_NAT_DIR</summary>
    public uint? NatDirection;

    /// <summary>Address and port that replace the original. // CTA_EXPECT_NAT_TUPLE</summary>
    public ConntrackTuple? NatTuple;

    /// <summary>Seconds until it expires. // CTA_EXPECT_TIMEOUT</summary>
    public uint? Timeout;

    /// <summary>Identifier, opaque. // CTA_EXPECT_ID</summary>
    public uint? Id;

    /// <summary>Flags. // CTA_EXPECT_FLAGS</summary>
    public ExpectationFlags? Flags;

    /// <summary>Policy class of the helper. // CTA_EXPECT_CLASS</summary>
    public uint? Class;

    /// <summary>Helper of the master. // CTA_EXPECT_HELP_NAME</summary>
    public HelperName? Helper;

    /// <summary>Name of the function run on the expected connection. // CTA_EXPECT_FN</summary>
    public string? Function;

    /// <summary>Zone; only in requests. // CTA_EXPECT_ZONE</summary>
    public ushort? Zone;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ExpectationMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Nest(CtExpectAttribute.Tuple, ref value.Tuple);
        codec.Nest(CtExpectAttribute.Mask, ref value.Mask);
        codec.Nest(CtExpectAttribute.Master, ref value.Master);
        codec.Part<ExpectationMessage, NatPart>(CtExpectAttribute.Nat, ref value);
        codec.U32(CtExpectAttribute.Timeout, ref value.Timeout);
        codec.U32(CtExpectAttribute.Id, ref value.Id);
        codec.Typed32(CtExpectAttribute.Flags, ref value.Flags);
        codec.U32(CtExpectAttribute.Class, ref value.Class);
        codec.Value(CtExpectAttribute.HelpName, ref value.Helper);
        codec.Text(CtExpectAttribute.Fn, ref value.Function);
        codec.U16(CtExpectAttribute.Zone, ref value.Zone);
    }

    private readonly struct NatPart : IAttributeLayout<ExpectationMessage>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ExpectationMessage value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U32(CtExpectNatAttribute.Dir, ref value.NatDirection);
            codec.Nest(CtExpectNatAttribute.Tuple, ref value.NatTuple);
        }
    }
}
