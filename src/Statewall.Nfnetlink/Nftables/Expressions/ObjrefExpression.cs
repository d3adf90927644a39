using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Evaluates an object, named or found by a map. // nft_objref.c</summary>
public record struct ObjrefExpression : IExpression<ObjrefExpression>
{
    /// <inheritdoc/>
    public static string Kind => "objref";

    /// <summary>Name of the object. // NFTA_OBJREF_IMM_NAME</summary>
    public string? Name;

    /// <summary>Its type. // NFTA_OBJREF_IMM_TYPE</summary>
    public NftObjectType? Type;

    /// <summary>Register with the key that a map maps to an object. // NFTA_OBJREF_SET_SREG</summary>
    public uint? SetSourceRegister;

    /// <summary>That map. // NFTA_OBJREF_SET_NAME</summary>
    public string? Set;

    /// <summary>Its name within a batch. // NFTA_OBJREF_SET_ID</summary>
    public uint? SetId;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ObjrefExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
            codec.LooseText(NftaObjref.ImmName, ref value.Name);
        codec.Typed32(NftaObjref.ImmType, ref value.Type);
        if (!codec.WritesAsKernel)
            codec.LooseText(NftaObjref.ImmName, ref value.Name);
        codec.U32(NftaObjref.SetSreg, ref value.SetSourceRegister);
        codec.LooseText(NftaObjref.SetName, ref value.Set);
        codec.U32(NftaObjref.SetId, ref value.SetId);
    }
}
