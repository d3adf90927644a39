using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
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
                if (TryParseVariable())
                    continue;
                commands.Add(ParseCommand());
                if (Current.Kind is not (TokenKind.Newline or TokenKind.Semicolon or TokenKind.End))
                    throw Unexpected("expecting end of file or newline or semicolon");
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
        if (Is("export"u8) || Is("import"u8))
            throw RefuseMarkup(start);
        var verb = TakeVerb();
        if (verb == CommandVerb.Describe)
            return ParseDescription(start);
        if (verb == CommandVerb.Monitor)
            return new CommandNode(verb, CommandObject.Ruleset, NfProto.Unspecified) { Monitor = ParseMonitor(start), Span = start.To(LastSpan) };
        var row = TakeObject(verb);
        // the plural forms can say that they mean those of a table
        var isOfTable = IsPlural(row.Object) && TryTake("table"u8);
        var family = TakeFamily();
        var command = new CommandNode(verb, row.Object, family ?? (IsPlural(row.Object) && !isOfTable ? NfProto.Unspecified : NfProto.IPv4)) { ObjectKind = row.Kind };
        _family = command.Family;
        command = row.Object switch
        {
            CommandObject.Table => ParseTableCommand(command),
            CommandObject.Chain => ParseChainCommand(command),
            CommandObject.Rule => ParseRuleCommand(command),
            CommandObject.Rules => ParseRulesCommand(command),
            CommandObject.Set or CommandObject.Map or CommandObject.Meter => ParseSetCommand(command),
            CommandObject.Element => ParseElementCommand(command),
            CommandObject.Flowtable => ParseFlowtableCommand(command),
            CommandObject.Object => ParseObjectCommand(command),
            CommandObject.Hooks when TryTake("device"u8) => command with { NameSpan = Span, Name = ExpectQuoted() },
            _ when isOfTable => command with { TableSpan = Span, Table = ExpectName() },
            _ => command,
        };
        return command with { Span = start.To(Is(TokenKind.Newline) ? Span : LastSpan) }; // the line's end belongs to it
    }

    /// <summary><c>describe EXPRESSION</c> or <c>describe DATATYPE</c></summary>
    private CommandNode ParseDescription(SourceSpan start)
    {
        if (StatementTable.Find(this) is not null)
            throw Unexpected("expecting an expression or a datatype");
        var expression = ParsePrimary();
        // the beginning of an expression alone describes nothing
        if (expression is SymbolNode { IsQuoted: false } word && DatatypeTable.Find(word.Text) is null && SelectorTable.Find(word.Span.Utf8) is not null)
            throw Unexpected();
        return new CommandNode(CommandVerb.Describe, CommandObject.Expression, NfProto.Unspecified) { Expression = expression, Span = start.To(LastSpan) };
    }

    private static bool IsPlural(CommandObject target) => target is CommandObject.Ruleset or CommandObject.Tables or CommandObject.Chains or CommandObject.Rules
        or CommandObject.Sets or CommandObject.Maps or CommandObject.Meters or CommandObject.Flowtables or CommandObject.Objects or CommandObject.Hooks;

    private CommandVerb TakeVerb()
    {
        if (!Is(TokenKind.Word))
            throw Unexpected();
        var word = NameOf(Current);
        foreach (var (name, verb) in CommandTable.Verbs)
        {
            if (name != word)
                continue;
            Take();
            return verb;
        }
        // without a verb, things are added
        if (FindObject() is not null)
            return CommandVerb.Add;
        throw UnknownWord.At(this, "command", CommandTable.Verbs.Select(row => row.Word));
    }

    private CommandRow TakeObject(CommandVerb verb)
    {
        if (FindObject() is { } row)
        {
            if (!row.Verbs.Contains(verb))
                throw Unexpected();
            Take();
            if (row.Word.Contains(' ', StringComparison.Ordinal))
                Take();
            return row;
        }
        // a rule can be added without the word
        return verb is CommandVerb.Add or CommandVerb.Insert or CommandVerb.Replace && Is(TokenKind.Word)
            ? CommandTable.Rows.First(known => known.Object == CommandObject.Rule)
            : throw UnknownWord.At(this, "object", CommandTable.Rows.Where(known => known.Verbs.Contains(verb)).Select(known => known.Word));
    }

    private CommandRow? FindObject()
    {
        if (!Is(TokenKind.Word))
            return null;
        var word = NameOf(Current);
        if (word == "ct")
            word = $"ct {(Peek().Kind == TokenKind.Word ? NameOf(Peek()) : "")}";
        return CommandTable.Rows.FirstOrDefault(row => row.Word == word);
    }

    private NfProto? TakeFamily()
    {
        foreach (var (name, family) in CommandTable.Families)
        {
            if (TryTake(name))
                return family;
        }
        return null;
    }

    private static bool IsRemoved(CommandNode command) => command.Verb is CommandVerb.Delete or CommandVerb.Destroy;

    private static bool IsMade(CommandNode command) => command.Verb is CommandVerb.Add or CommandVerb.Create;

    private CommandNode TakeTable(CommandNode command) => command with { TableSpan = Span, Table = ExpectName() };

    private CommandNode TakeNameOrHandle(CommandNode command) =>
        IsRemoved(command) && TryTake("handle"u8) ? command with { NameSpan = Span, Handle = ExpectNumber() } : command with { NameSpan = Span, Name = ExpectName() };

    private CommandNode ParseTableCommand(CommandNode command)
    {
        if (IsRemoved(command) && TryTake("handle"u8))
            return command with { TableSpan = Span, Handle = ExpectNumber() };
        command = TakeTable(command);
        if (!IsMade(command))
            return command;
        var table = new TableNode(command.Family, command.Table!) { Place = new Place(command.TableSpan) };
        return command with { TableDefinition = Is(TokenKind.LeftBrace) ? ParseTableBlock(table) : table };
    }

    private CommandNode ParseChainCommand(CommandNode command)
    {
        command = TakeNameOrHandle(TakeTable(command));
        if (command.Verb == CommandVerb.Rename)
            return command with { NewName = ExpectName() };
        var isBlock = Is(TokenKind.LeftBrace);
        if (command.Name is null || (!IsMade(command) && !(IsRemoved(command) && isBlock)))
            return command;
        var chain = new ChainNode(command.Name) { Place = new Place(command.NameSpan) };
        return command with { ChainDefinition = isBlock ? ParseChainBlock(chain) : chain };
    }

    private CommandNode ParseRuleCommand(CommandNode command)
    {
        command = TakeTable(command);
        command = command with { NameSpan = Span, Name = ExpectName() };
        var place = Span;
        if (TryTake("handle"u8))
            command = command with { HandleSpan = Span, Handle = ExpectNumber() };
        else if (TryTake("position"u8))
            command = command with { Handle = ExpectNumber(), HandleSpan = place.To(LastSpan) };
        else if (TryTake("index"u8))
            command = command with { Index = (uint)ExpectNumber(uint.MaxValue), HandleSpan = place.To(LastSpan) };
        else if (IsRemoved(command) || command.Verb is CommandVerb.Replace or CommandVerb.Reset)
            throw Unexpected("expecting handle");
        return IsRemoved(command) || command.Verb == CommandVerb.Reset ? command : command with { RuleDefinition = ParseRule() };
    }

    /// <summary><c>rules [FAMILY]</c>, <c>rules table [FAMILY] TABLE</c>, <c>rules chain [FAMILY] TABLE CHAIN</c></summary>
    private CommandNode ParseRulesCommand(CommandNode command)
    {
        if (command.Family == NfProto.Unspecified && TryTake("chain"u8))
        {
            command = TakeTable(command with { Family = TakeFamily() ?? NfProto.IPv4 });
            return command with { NameSpan = Span, Name = ExpectName() };
        }
        return Is(TokenKind.Word) ? TakeTable(command) : command;
    }

    private CommandNode ParseSetCommand(CommandNode command)
    {
        command = TakeNameOrHandle(TakeTable(command));
        if (!IsMade(command))
            return command;
        var definition = ParseSetBody(command.Name!, new Place(command.NameSpan), command.Object == CommandObject.Map);
        return command with { SetDefinition = definition };
    }

    private CommandNode ParseElementCommand(CommandNode command)
    {
        command = TakeTable(command);
        command = command with { NameSpan = Span, Name = ExpectName() };
        if (!Is(TokenKind.LeftBrace))
            throw Unexpected("expecting '{' or '$'");
        command = command with { Elements = ParseElements() };
        // a variable can stand for no elements
        var isEmpty = command.Elements.Count == 0 && LastSpan.Source == command.NameSpan.Source && LastSpan.Start > command.NameSpan.Start;
        return isEmpty ? throw Wrong("syntax error, unexpected '}'", LastSpan) : command;
    }

    private CommandNode ParseFlowtableCommand(CommandNode command)
    {
        command = TakeNameOrHandle(TakeTable(command));
        if (command.Name is null || (!IsMade(command) && !(IsRemoved(command) && Is(TokenKind.LeftBrace))))
            return command;
        return command with { FlowtableDefinition = ParseFlowtableBody(new FlowtableDefinition(command.Name, null, []) { Place = new Place(command.NameSpan) }) };
    }

    private CommandNode ParseObjectCommand(CommandNode command)
    {
        command = TakeNameOrHandle(TakeTable(command));
        return IsMade(command) ? command with { ObjectDefinition = ParseObjectBody(command.ObjectKind!, command.Name!, new Place(command.NameSpan)) } : command;
    }
}
