namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a set. // enum nft_set_attributes</summary>
public static class NftaSet
{
    /// <summary>Table, text. // NFTA_SET_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Name, text; of anonymous sets a pattern such as <c>__set%d</c>. // NFTA_SET_NAME</summary>
    public const ushort Name = 2;

    /// <summary>Flags, 32 bits: <see cref="NftSetFlags"/>. // NFTA_SET_FLAGS</summary>
    public const ushort Flags = 3;

    /// <summary>Type of keys as programs number them, 32 bits. // NFTA_SET_KEY_TYPE</summary>
    public const ushort KeyType = 4;

    /// <summary>Bytes of a key, 32 bits. // NFTA_SET_KEY_LEN</summary>
    public const ushort KeyLen = 5;

    /// <summary>Type of data as programs number them, 32 bits. // NFTA_SET_DATA_TYPE</summary>
    public const ushort DataType = 6;

    /// <summary>Bytes of data, 32 bits. // NFTA_SET_DATA_LEN</summary>
    public const ushort DataLen = 7;

    /// <summary>What to optimise for, 32 bits: <see cref="NftSetPolicy"/>. // NFTA_SET_POLICY</summary>
    public const ushort Policy = 8;

    /// <summary>Description: nest of <see cref="NftaSetDesc"/>. // NFTA_SET_DESC</summary>
    public const ushort Desc = 9;

    /// <summary>Name within a batch, 32 bits. // NFTA_SET_ID</summary>
    public const ushort Id = 10;

    /// <summary>Timeout of elements that have none of their own, 64 bits, milliseconds. // NFTA_SET_TIMEOUT</summary>
    public const ushort Timeout = 11;

    /// <summary>Time between collections of expired elements, 32 bits, milliseconds. // NFTA_SET_GC_INTERVAL</summary>
    public const ushort GcInterval = 12;

    /// <summary>Data of the program that made it. // NFTA_SET_USERDATA</summary>
    public const ushort UserData = 13;

    /// <summary>Alignment only. // NFTA_SET_PAD</summary>
    public const ushort Pad = 14;

    /// <summary>Type of the objects that it maps to, 32 bits: <see cref="NftObjectType"/>. // NFTA_SET_OBJ_TYPE</summary>
    public const ushort ObjType = 15;

    /// <summary>Handle, 64 bits. // NFTA_SET_HANDLE</summary>
    public const ushort Handle = 16;

    /// <summary>Expression that every element gets: nest of <see cref="NftaExpr"/>. // NFTA_SET_EXPR</summary>
    public const ushort Expr = 17;

    /// <summary>Expressions that every element gets: nest of <see cref="NftaList"/>. // NFTA_SET_EXPRESSIONS</summary>
    public const ushort Expressions = 18;

    /// <summary>Name of the kernel's implementation, text; kernel 6.16. // NFTA_SET_TYPE</summary>
    public const ushort Type = 19;

    /// <summary>Number of elements, 32 bits; kernel 6.16. // NFTA_SET_COUNT</summary>
    public const ushort Count = 20;
}

/// <summary>Description of a set. // enum nft_set_desc_attributes</summary>
public static class NftaSetDesc
{
    /// <summary>Most elements that it may have, 32 bits. // NFTA_SET_DESC_SIZE</summary>
    public const ushort Size = 1;

    /// <summary>Fields of a concatenation: nest of <see cref="NftaList"/> of <see cref="NftaSetField"/>. // NFTA_SET_DESC_CONCAT</summary>
    public const ushort Concat = 2;
}

/// <summary>One field of a concatenation. // enum nft_set_field_attributes</summary>
public static class NftaSetField
{
    /// <summary>Bytes, 32 bits. // NFTA_SET_FIELD_LEN</summary>
    public const ushort Len = 1;
}

/// <summary>Attributes of an element of a set. // enum nft_set_elem_attributes</summary>
public static class NftaSetElem
{
    /// <summary>Key: nest of <see cref="NftaData"/>. // NFTA_SET_ELEM_KEY</summary>
    public const ushort Key = 1;

    /// <summary>What it maps to: nest of <see cref="NftaData"/>. // NFTA_SET_ELEM_DATA</summary>
    public const ushort Data = 2;

    /// <summary>Flags, 32 bits: <see cref="NftSetElemFlags"/>. // NFTA_SET_ELEM_FLAGS</summary>
    public const ushort Flags = 3;

    /// <summary>Timeout, 64 bits, milliseconds. // NFTA_SET_ELEM_TIMEOUT</summary>
    public const ushort Timeout = 4;

    /// <summary>Time until it expires, 64 bits, milliseconds. // NFTA_SET_ELEM_EXPIRATION</summary>
    public const ushort Expiration = 5;

    /// <summary>Data of the program that made it. // NFTA_SET_ELEM_USERDATA</summary>
    public const ushort UserData = 6;

    /// <summary>Its expression: nest of <see cref="NftaExpr"/>. // NFTA_SET_ELEM_EXPR</summary>
    public const ushort Expr = 7;

    /// <summary>Alignment only. // NFTA_SET_ELEM_PAD</summary>
    public const ushort Pad = 8;

    /// <summary>Name of the object that it maps to, text. // NFTA_SET_ELEM_OBJREF</summary>
    public const ushort ObjRef = 9;

    /// <summary>Last key of a range: nest of <see cref="NftaData"/>. // NFTA_SET_ELEM_KEY_END</summary>
    public const ushort KeyEnd = 10;

    /// <summary>Its expressions: nest of <see cref="NftaList"/>. // NFTA_SET_ELEM_EXPRESSIONS</summary>
    public const ushort Expressions = 11;
}

/// <summary>Attributes of a message about elements. // enum nft_set_elem_list_attributes</summary>
public static class NftaSetElemList
{
    /// <summary>Table, text. // NFTA_SET_ELEM_LIST_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Set, text. // NFTA_SET_ELEM_LIST_SET</summary>
    public const ushort Set = 2;

    /// <summary>Elements: nest of nests of <see cref="NftaSetElem"/>. // NFTA_SET_ELEM_LIST_ELEMENTS</summary>
    public const ushort Elements = 3;

    /// <summary>Name of the set within a batch, 32 bits. // NFTA_SET_ELEM_LIST_SET_ID</summary>
    public const ushort SetId = 4;
}

/// <summary>The lookup expression. // enum nft_lookup_attributes</summary>
public static class NftaLookup
{
    /// <summary>Set, text. // NFTA_LOOKUP_SET</summary>
    public const ushort Set = 1;

    /// <summary>Register with the key, 32 bits. // NFTA_LOOKUP_SREG</summary>
    public const ushort Sreg = 2;

    /// <summary>Register to load what the key maps to, 32 bits. // NFTA_LOOKUP_DREG</summary>
    public const ushort Dreg = 3;

    /// <summary>Name of the set within a batch, 32 bits. // NFTA_LOOKUP_SET_ID</summary>
    public const ushort SetId = 4;

    /// <summary>Flags, 32 bits: <see cref="NftLookupFlags"/>. // NFTA_LOOKUP_FLAGS</summary>
    public const ushort Flags = 5;
}

/// <summary>The dynset expression. // enum nft_dynset_attributes</summary>
public static class NftaDynset
{
    /// <summary>Set, text. // NFTA_DYNSET_SET_NAME</summary>
    public const ushort SetName = 1;

    /// <summary>Name of the set within a batch, 32 bits. // NFTA_DYNSET_SET_ID</summary>
    public const ushort SetId = 2;

    /// <summary>Operation, 32 bits: <see cref="NftDynsetOp"/>. // NFTA_DYNSET_OP</summary>
    public const ushort Op = 3;

    /// <summary>Register with the key, 32 bits. // NFTA_DYNSET_SREG_KEY</summary>
    public const ushort SregKey = 4;

    /// <summary>Register with what it maps to, 32 bits. // NFTA_DYNSET_SREG_DATA</summary>
    public const ushort SregData = 5;

    /// <summary>Timeout of the element, 64 bits, milliseconds. // NFTA_DYNSET_TIMEOUT</summary>
    public const ushort Timeout = 6;

    /// <summary>Expression of the element: nest of <see cref="NftaExpr"/>. // NFTA_DYNSET_EXPR</summary>
    public const ushort Expr = 7;

    /// <summary>Alignment only. // NFTA_DYNSET_PAD</summary>
    public const ushort Pad = 8;

    /// <summary>Flags, 32 bits: <see cref="NftDynsetFlags"/>. // NFTA_DYNSET_FLAGS</summary>
    public const ushort Flags = 9;

    /// <summary>Expressions of the element: nest of <see cref="NftaList"/>. // NFTA_DYNSET_EXPRESSIONS</summary>
    public const ushort Expressions = 10;
}

/// <summary>The objref expression. // enum nft_objref_attributes</summary>
public static class NftaObjref
{
    /// <summary>Type of the object, 32 bits: <see cref="NftObjectType"/>. // NFTA_OBJREF_IMM_TYPE</summary>
    public const ushort ImmType = 1;

    /// <summary>Its name, text. // NFTA_OBJREF_IMM_NAME</summary>
    public const ushort ImmName = 2;

    /// <summary>Register with the key that the set maps to an object, 32 bits. // NFTA_OBJREF_SET_SREG</summary>
    public const ushort SetSreg = 3;

    /// <summary>That set, text. // NFTA_OBJREF_SET_NAME</summary>
    public const ushort SetName = 4;

    /// <summary>Its name within a batch, 32 bits. // NFTA_OBJREF_SET_ID</summary>
    public const ushort SetId = 5;
}
