using Statewall.Iptables.Messages;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Has the kernel tell of each rule that a packet meets. It has no structure: nf_tables does it. // add_meta_nftrace</summary>
internal sealed class TraceTarget : XtTarget
{
    private TraceTarget()
        : base("TRACE")
    {
    }

    /// <summary>The target.</summary>
    public static TraceTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        const uint Register = NftRegister.Reg32First + 1;
        writer.Add(new ImmediateExpression { DestinationRegister = Register, Data = new DataValue { Value = [1] } });
        writer.Add(new MetaExpression { Key = NftMetaKey.NfTrace, SourceRegister = Register });
        return true;
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" nftrace set 1");
        return true;
    }
}
