using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>A helper that runs in a program and gets its packets by a queue. // nfnl_cthelper_fill_info</summary>
public record struct HelperDefinition : IAttributeSet<HelperDefinition>
{
    /// <summary>Name, up to 15 bytes. // NFCTH_NAME</summary>
    public string? Name;

    /// <summary>Queue by which it gets packets. // NFCTH_QUEUE_NUM</summary>
    public uint? QueueNumber;

    /// <summary>Network protocol it serves: a value of <see cref="NfProto"/>. // NFCTH_TUPLE_L3PROTONUM</summary>
    public ushort? L3Protocol;

    /// <summary>Transport protocol it serves. // NFCTH_TUPLE_L4PROTONUM</summary>
    public byte? L4Protocol;

    /// <summary>Number of policies given; the kernel reads no more than that. // NFCTH_POLICY_SET_NUM</summary>
    public uint? PolicyCount;

    /// <summary>First expectation policy. // NFCTH_POLICY_SET1</summary>
    public HelperPolicy? Policy1;

    /// <summary>Second expectation policy. // NFCTH_POLICY_SET2</summary>
    public HelperPolicy? Policy2;

    /// <summary>Third expectation policy. // NFCTH_POLICY_SET3</summary>
    public HelperPolicy? Policy3;

    /// <summary>Fourth expectation policy. // NFCTH_POLICY_SET4</summary>
    public HelperPolicy? Policy4;

    /// <summary>Bytes of private data per connection. // NFCTH_PRIV_DATA_LEN</summary>
    public uint? PrivateDataLength;

    /// <summary>Whether it is active. // NFCTH_STATUS</summary>
    public HelperStatus? Status;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HelperDefinition value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(CtHelperAttribute.Name, ref value.Name);
        codec.U32(CtHelperAttribute.QueueNum, ref value.QueueNumber);
        codec.Part<HelperDefinition, TuplePart>(CtHelperAttribute.Tuple, ref value);
        codec.Part<HelperDefinition, PolicyPart>(CtHelperAttribute.Policy, ref value);
        codec.U32(CtHelperAttribute.PrivDataLen, ref value.PrivateDataLength);
        codec.Typed32(CtHelperAttribute.Status, ref value.Status);
    }

    private readonly struct TuplePart : IAttributeLayout<HelperDefinition>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref HelperDefinition value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U16(CtHelperTupleAttribute.L3ProtoNum, ref value.L3Protocol);
            codec.U8(CtHelperTupleAttribute.L4ProtoNum, ref value.L4Protocol);
        }
    }

    private readonly struct PolicyPart : IAttributeLayout<HelperDefinition>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref HelperDefinition value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U32(CtHelperPolicySetAttribute.Num, ref value.PolicyCount);
            codec.Nest(CtHelperPolicySetAttribute.Set1, ref value.Policy1);
            codec.Nest(CtHelperPolicySetAttribute.Set2, ref value.Policy2);
            codec.Nest(CtHelperPolicySetAttribute.Set3, ref value.Policy3);
            codec.Nest(CtHelperPolicySetAttribute.Set4, ref value.Policy4);
        }
    }
}

/// <summary>Limits of the expectations of one class. // struct nf_conntrack_expect_policy</summary>
public record struct HelperPolicy : IAttributeSet<HelperPolicy>
{
    /// <summary>Name, up to 15 bytes. // NFCTH_POLICY_NAME</summary>
    public string? Name;

    /// <summary>Most expectations per connection. // NFCTH_POLICY_EXPECT_MAX</summary>
    public uint? ExpectMaximum;

    /// <summary>Seconds until an expectation expires. // NFCTH_POLICY_EXPECT_TIMEOUT</summary>
    public uint? ExpectTimeout;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HelperPolicy value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(CtHelperPolicyAttribute.Name, ref value.Name);
        codec.U32(CtHelperPolicyAttribute.ExpectMax, ref value.ExpectMaximum);
        codec.U32(CtHelperPolicyAttribute.ExpectTimeout, ref value.ExpectTimeout);
    }
}
