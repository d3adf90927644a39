namespace Statewall.Nfnetlink.Uapi;

/// <summary>Messages about passive fingerprints of systems. // enum nf_osf_msg_types</summary>
public static class OsfMessage
{
    /// <summary>Add a fingerprint. // OSF_MSG_ADD</summary>
    public const byte Add = 0;

    /// <summary>Remove one. // OSF_MSG_REMOVE</summary>
    public const byte Remove = 1;
}

/// <summary>Attributes of such messages. // enum nf_osf_attr_type</summary>
public static class OsfAttribute
{
    /// <summary>The fingerprint, as the bytes of a structure in the machine's order. // OSF_ATTR_FINGER, struct nf_osf_user_finger</summary>
    public const ushort Finger = 1;
}
