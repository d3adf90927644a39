using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>What targets of bridges say is to happen next.</summary>
internal static class EbtVerdict
{
    private const int Accept = -1; // EBT_ACCEPT
    private const int Drop = -2;
    private const int Continue = -3;
    private const int Return = -4;
    private const int Bits = 0xF; // EBT_VERDICT_BITS

    /// <summary>The same in words of nf_tables. // nft_target_eval_bridge</summary>
    public static NftVerdict ToNft(int verdict) => verdict switch
    {
        Accept => NftVerdict.Accept,
        Drop => NftVerdict.Drop,
        Continue => NftVerdict.Continue,
        _ => NftVerdict.Return,
    };

    /// <summary>Whether it is one. // ebt_invalid_target</summary>
    public static bool IsKnown(int verdict) => verdict is >= Return and <= Accept;

    /// <summary>The verdict in a number whose other bits say something else.</summary>
    public static int InBits(int number) => number | ~Bits;

    /// <summary>What the other bits say.</summary>
    public static int OtherBits(int number) => number & ~Bits;
}
