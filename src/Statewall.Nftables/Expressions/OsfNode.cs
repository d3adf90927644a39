using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;

namespace Statewall.Nftables.Expressions;

/// <summary>How the hop limit of a packet counts when its system is guessed. // NF_OSF_TTL_*</summary>
public enum OsfTimeToLive
{
    /// <summary>It must be what the fingerprint says.</summary>
    Exact = 0,

    /// <summary>It must not be above what the fingerprint says.</summary>
    Loose = 1,

    /// <summary>It does not count.</summary>
    Skip = 2,
}

/// <summary>The operating system that a SYN looks like. // nft_osf.c</summary>
/// <param name="TimeToLive">How its hop limit counts.</param>
/// <param name="WithVersion">The version is part of the name. // NFT_OSF_F_VERSION</param>
public sealed record OsfNode(OsfTimeToLive TimeToLive, bool WithVersion) : SelectorNode
{
    private const int NameSize = 16; // NFT_OSF_MAXGENRELEN

    /// <inheritdoc/>
    public override Datatype Type => DatatypeTable.Text;

    /// <inheritdoc/>
    public override int Bits => NameSize * 8;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Host;

    internal override string KindName => "osf";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new OsfExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Ttl = (byte)TimeToLive,
        Flags = WithVersion ? NftOsfFlags.Version : null,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("osf "u8);
        output.Append(TimeToLive switch { OsfTimeToLive.Loose => "ttl loose "u8, OsfTimeToLive.Skip => "ttl skip "u8, _ => default });
        output.Append(WithVersion ? "version"u8 : "name"u8);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("osf").Name("key").String(WithVersion ? "version" : "name");
        if (TimeToLive != OsfTimeToLive.Exact)
            output.Name("ttl").String(TimeToLive == OsfTimeToLive.Loose ? "loose" : "skip");
        output.Close().Close();
    }

    internal static OsfNode Parse(Parser parser)
    {
        parser.Take();
        var timeToLive = OsfTimeToLive.Exact;
        if (parser.TryTake("ttl"u8))
        {
            if (parser.TryTake("loose"u8))
                timeToLive = OsfTimeToLive.Loose;
            else if (parser.TryTake("skip"u8))
                timeToLive = OsfTimeToLive.Skip;
            else
                throw UnknownWord.At(parser, "osf ttl", "loose", "skip");
        }
        if (parser.TryTake("name"u8))
            return new OsfNode(timeToLive, false);
        return parser.TryTake("version"u8) ? new OsfNode(timeToLive, true) : throw UnknownWord.At(parser, "osf key", "name", "version", "ttl");
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static OsfNode Of(OsfExpression osf) => new((OsfTimeToLive)(osf.Ttl ?? 0), ((osf.Flags ?? 0) & NftOsfFlags.Version) != 0);

    internal static OsfNode ReadJson(JsonItem item)
    {
        var timeToLive = item.Find("ttl")?.OneOf("osf ttl", ("loose", OsfTimeToLive.Loose), ("skip", OsfTimeToLive.Skip));
        return new OsfNode(timeToLive ?? OsfTimeToLive.Exact, item.Require("key").OneOf("osf key", ("name", false), ("version", true)));
    }
}
