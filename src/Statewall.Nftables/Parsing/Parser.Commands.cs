using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Commands.
internal sealed partial class Parser
{
    private const int MostDiagnostics = 10;

    private NfProto _family;

    private void ParseCommands(List<CommandNode> commands)
    {
        for (SkipSeparators(); !Is(TokenKind.End); SkipSeparators())
        {
            var depth = _depth;
            try
            {
                commands.Add(ParseCommand());
                if (Current.Kind is not (TokenKind.Newline or TokenKind.Semicolon or TokenKind.End))
                    throw Unexpected();
            }
            catch (LanguageException mistake)
            {
                _diagnostics.AddRange(mistake.Diagnostics);
                if (_diagnostics.Count >= MostDiagnostics)
                    return;
                Recover(depth);
            }
        }
    }

    private CommandNode ParseCommand()
    {
        var start = Span;
        var verb = TakeVerb();
        var target = TakeObject(verb);
        var family = TakeFamily();
        var command = new CommandNode(verb, target, family ?? (target is CommandObject.Ruleset or CommandObject.Tables or CommandObject.Chains ? NfProto.Unspecified : NfProto.IPv4));
        _family = command.Family;
        command = target switch
        {
            CommandObject.Table => ParseTableCommand(command),
            CommandObject.Chain => ParseChainCommand(command),
            CommandObject.Rule => ParseRuleCommand(command),
            _ => command,
        };
        return command with { Span = start.To(LastSpan) };
    }

    private CommandVerb TakeVerb()
    {
        if (TryTake("add"u8))
            return CommandVerb.Add;
        if (TryTake("create"u8))
            return CommandVerb.Create;
        if (TryTake("insert"u8))
            return CommandVerb.Insert;
        if (TryTake("replace"u8))
            return CommandVerb.Replace;
        if (TryTake("delete"u8))
            return CommandVerb.Delete;
        if (TryTake("destroy"u8))
            return CommandVerb.Destroy;
        if (TryTake("list"u8))
            return CommandVerb.List;
        if (TryTake("flush"u8))
            return CommandVerb.Flush;
        if (TryTake("rename"u8))
            return CommandVerb.Rename;
        // without a verb, things are added
        return Is("table"u8) || Is("chain"u8) || Is("rule"u8) ? CommandVerb.Add : throw Unexpected();
    }

    private CommandObject TakeObject(CommandVerb verb)
    {
        if (TryTake("table"u8))
            return CommandObject.Table;
        if (TryTake("chain"u8))
            return CommandObject.Chain;
        if (TryTake("rule"u8))
            return CommandObject.Rule;
        if (verb is CommandVerb.List or CommandVerb.Flush && TryTake("ruleset"u8))
            return CommandObject.Ruleset;
        if (verb == CommandVerb.List && TryTake("tables"u8))
            return CommandObject.Tables;
        if (verb == CommandVerb.List && TryTake("chains"u8))
            return CommandObject.Chains;
        // a rule can be added without the word
        return verb is CommandVerb.Add or CommandVerb.Insert or CommandVerb.Replace ? CommandObject.Rule : throw Unexpected();
    }

    private NfProto? TakeFamily()
    {
        if (TryTake("ip"u8))
            return NfProto.IPv4;
        if (TryTake("ip6"u8))
            return NfProto.IPv6;
        if (TryTake("inet"u8))
            return NfProto.Inet;
        if (TryTake("arp"u8))
            return NfProto.Arp;
        if (TryTake("bridge"u8))
            return NfProto.Bridge;
        return TryTake("netdev"u8) ? NfProto.Netdev : null;
    }

    private CommandNode ParseTableCommand(CommandNode command)
    {
        if (command.Verb is CommandVerb.Delete or CommandVerb.Destroy && TryTake("handle"u8))
            return command with { Handle = ExpectNumber("handle") };
        command = command with { TableSpan = Span, Table = ExpectName("table name") };
        if (command.Verb is not (CommandVerb.Add or CommandVerb.Create))
            return command;
        var table = new TableNode(command.Family, command.Table) { Place = new Place(command.TableSpan) };
        return command with { TableDefinition = Is(TokenKind.LeftBrace) ? ParseTableBlock(table) : table };
    }

    private CommandNode ParseChainCommand(CommandNode command)
    {
        command = command with { TableSpan = Span, Table = ExpectName("table name") };
        if (command.Verb is CommandVerb.Delete or CommandVerb.Destroy && TryTake("handle"u8))
            return command with { Handle = ExpectNumber("handle") };
        command = command with { NameSpan = Span, Name = ExpectName("chain name") };
        if (command.Verb == CommandVerb.Rename)
            return command with { NewName = ExpectName("chain name") };
        if (command.Verb is not (CommandVerb.Add or CommandVerb.Create))
            return command;
        var chain = new ChainNode(command.Name) { Place = new Place(command.NameSpan) };
        return command with { ChainDefinition = Is(TokenKind.LeftBrace) ? ParseChainBlock(chain) : chain };
    }

    private CommandNode ParseRuleCommand(CommandNode command)
    {
        command = command with { TableSpan = Span, Table = ExpectName("table name") };
        command = command with { NameSpan = Span, Name = ExpectName("chain name") };
        if (TryTake("handle"u8) || TryTake("position"u8))
            command = command with { Handle = ExpectNumber("handle") };
        else if (TryTake("index"u8))
            command = command with { Index = (uint)ExpectNumber("index") };
        return command.Verb is CommandVerb.Delete or CommandVerb.Destroy or CommandVerb.List or CommandVerb.Flush
            ? command
            : command with { RuleDefinition = ParseRule() };
    }
}
