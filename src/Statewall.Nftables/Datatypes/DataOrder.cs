namespace Statewall.Nftables.Datatypes;

/// <summary>In which order a value's bytes lie in a register. // enum byteorder</summary>
public enum DataOrder : byte
{
    /// <summary>Neither: of one byte, text, or not known yet.</summary>
    None,

    /// <summary>The machine's.</summary>
    Host,

    /// <summary>The network's: highest byte first.</summary>
    Network,
}
