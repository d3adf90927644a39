using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Commands that are about events, or about other forms of rulesets.
internal sealed partial class Parser
{
    private enum Markup
    {
        None,
        Json,
        Xml,
    }

    /// <summary><c>monitor [new | destroy] [SUBJECTS] [[vm] json | xml]</c></summary>
    private MonitorNode ParseMonitor(SourceSpan start)
    {
        var isNew = TryTake("new"u8);
        var isDestroy = !isNew && TryTake("destroy"u8);
        MonitorSubjects? subjects = null;
        foreach (var (word, known) in MonitorNode.SubjectWords)
        {
            if (subjects is null && TryTake(word))
                subjects = known;
        }
        var markup = TakeMarkup();
        if (markup == Markup.None && Is(TokenKind.Word) && Last.Start == start.Start)
            throw Wrong($"invalid event {NameOf(Current)}", Span);
        if (markup == Markup.Xml)
            throw Wrong("this output type is not supported", start.To(LastSpan));
        return MonitorNode.Of(!isDestroy, !isNew, subjects) with { IsJson = markup == Markup.Json };
    }

    private Markup TakeMarkup()
    {
        if (TryTake("xml"u8))
            return Markup.Xml;
        if (TryTake("vm"u8))
        {
            Expect("json"u8);
            return Markup.Json;
        }
        return TryTake("json"u8) ? Markup.Json : Markup.None;
    }

    /// <summary><c>export | import [ruleset] {[vm] json | xml}</c>: forms of rulesets that nft(8) names and does not know any more.</summary>
    private LanguageException RefuseMarkup(SourceSpan start)
    {
        var isExport = NameOf(Take()) == "export";
        var isWhole = TryTake("ruleset"u8);
        return TakeMarkup() switch
        {
            Markup.Json => Wrong(isExport ? "JSON export is no longer supported, use 'nft -j list ruleset' instead" : "Could not process rule: Operation not supported", start.To(LastSpan)),
            Markup.Xml => Wrong(isExport ? "this output type is not supported, use nft -j list ruleset for JSON support instead" : "this output type not supported", start.To(LastSpan)),
            _ => Unexpected(isWhole ? "expecting xml or json or vm" : "expecting ruleset or xml or json or vm"),
        };
    }
}
