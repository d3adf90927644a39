using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Changes what packets say of congestion. // struct ipt_ECN_info: operation, ip_ect, and bits: ece, cwr</summary>
internal sealed class EcnTarget : XtTarget
{
    private const int OperationAt = 0, CodepointAt = 1, BitsAt = 2;
    private const byte SetsIP = 0x01, SetsEcho = 0x10, SetsReduced = 0x20; // IPT_ECN_OP_SET_IP, …_ECE, …_CWR
    private const byte Echo = 1, Reduced = 2;

    private EcnTarget()
        : base("ECN")
    {
        Families = XtFamilies.IPv4;
        Size = 3;
        Options =
        [
            new("ecn-tcp-remove", value => value.Info[OperationAt] |= SetsEcho | SetsReduced) { Words = 0, Excludes = ["ecn-tcp-cwr", "ecn-tcp-ece"] },
            new("ecn-tcp-cwr", value => ReadBit(value, SetsReduced, Reduced)),
            new("ecn-tcp-ece", value => ReadBit(value, SetsEcho, Echo)),
            new("ecn-ip-ect", ReadCodepoint),
        ];
    }

    /// <summary>The target.</summary>
    public static EcnTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("An operation is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --ecn-tcp-remove", " --ecn-tcp-ece ", " --ecn-tcp-cwr ", " --ecn-ip-ect ");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output.Append(" ECN"), info, " TCP remove", " ECE=", " CWR=", " ECT codepoint=");

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info[OperationAt] != SetsIP)
            return translation.Refuse("releases of nft before 1.1 change no single flags of TCP");
        translation.Output.Append(" ip ecn set ").Append(info[CodepointAt]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        ECN target options
          --ecn-tcp-remove		Clear both bits of TCP

        """);

    private static void ReadBit(OptionValue value, byte operation, byte bit)
    {
        value.Info[OperationAt] |= operation;
        if (value.Number(0, 1) == 1)
            value.Info[BitsAt] |= bit;
    }

    private static void ReadCodepoint(OptionValue value)
    {
        value.Info[OperationAt] |= SetsIP;
        value.Info[CodepointAt] = (byte)value.Number(0, 3);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string remove, string echo, string reduced, string codepoint)
    {
        const byte Both = SetsEcho | SetsReduced;
        var (operation, bits) = (info[OperationAt], info[BitsAt]);
        if ((operation & Both) == Both && (bits & (Echo | Reduced)) == 0)
        {
            output.Append(remove);
        }
        else
        {
            if ((operation & SetsEcho) != 0)
                output.Append(echo).Append(bits & Echo);
            if ((operation & SetsReduced) != 0)
                output.Append(reduced).Append((bits & Reduced) >> 1);
        }
        if ((operation & SetsIP) != 0)
            output.Append(codepoint).Append(info[CodepointAt]);
    }
}
