namespace Statewall.Nfnetlink.Uapi;

/// <summary>Messages about revisions of xtables extensions: the low byte of a message type. // NFNL_MSG_COMPAT_*</summary>
public static class NftCompatMessage
{
    /// <summary>Asks whether the kernel knows a revision; the answer is of the same type. // NFNL_MSG_COMPAT_GET</summary>
    public const byte Get = 0;
}

/// <summary>Attributes of a message about revisions. // NFTA_COMPAT_*</summary>
public static class NftaCompat
{
    /// <summary>Name of the extension, text. // NFTA_COMPAT_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Revision, 32 bits. // NFTA_COMPAT_REV</summary>
    public const ushort Rev = 2;

    /// <summary>What it is, 32 bits: <see cref="NftCompatType"/>. // NFTA_COMPAT_TYPE</summary>
    public const ushort Type = 3;
}

/// <summary>What an xtables extension is.</summary>
public enum NftCompatType : uint
{
    /// <summary>A match.</summary>
    Match = 0,

    /// <summary>A target.</summary>
    Target = 1,
}
