using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

// Elements of sets.
internal sealed partial class BatchWriter
{
    private void AddDeclared(CommandNode command, SetDefinition set, NetlinkFlags flags)
    {
        if (set.Elements.Count == 0)
            return;
        if (!MergingSets.Merges(set))
        {
            AddElements(command, set, set.Elements, isWhole: true, flags);
            return;
        }
        _merging.Declare(command, set);
        AddElements(command, set, CatchAllsOf(set.Elements), isWhole: false, flags);
    }

    /// <summary>Tells the kernel what comes of the sets that merge ranges.</summary>
    private void AddMerged()
    {
        foreach (var content in _merging.Contents)
        {
            var (command, set) = (content.Command!, content.Set);
            if (content.Ranges is { } ranges)
            {
                AddElements(command, set, ranges.Removed, isWhole: false, NetlinkFlags.None, NftMessage.DelSetElem);
                AddElements(command, set, ranges.Added, ranges.AreWhole, NetlinkFlags.Create);
            }
            else
            {
                AddElements(command, set, content.Declared!, isWhole: true, NetlinkFlags.Create);
            }
        }
    }

    private static IReadOnlyList<ExpressionNode> CatchAllsOf(IReadOnlyList<ExpressionNode> elements) =>
        elements is PlainElements ? [] : [.. elements.Where(element => ElementBytes.KeyOf(element) is CatchAllNode)];

    private void AddElements(CommandNode command, SetDefinition set, IReadOnlyList<ExpressionNode> elements, bool isWhole, NetlinkFlags flags, byte message = NftMessage.NewSetElem)
    {
        if (elements.Count == 0)
            return;
        var bytes = SetMessages.ElementsOf(set, isWhole, (command.Family, _numbers));
        var places = new RequestPlaces(elements[0].Span.Source is null ? command.Span : elements[0].Span.To(elements[^1].Span));
        var number = _numbers.Find(command.Family, command.Table!, set.Name);
        if (elements is PlainElements)
            _batch.Reserve(elements.Count * BatchElements.SizeOf(SetMessages.KeyShape(set).Bytes, (set.Flags & NftSetFlags.Interval) != 0));
        using var writer = new BatchElements(new SetElementWriter(_batch, message, flags | EchoOf(command), command.Family, command.Table!, set.Name, number));
        bytes.Write(elements, writer);
        writer.Finish();
        Note(message, command, places with { PlaceOfKey = key => PlaceOf(elements, bytes, key) });
    }

    /// <summary>Where the element of a key stands; of several the last, which is the one that there was already. Sets can be large, so it is not looked for before.</summary>
    private static SourceSpan PlaceOf(IReadOnlyList<ExpressionNode> elements, ElementBytes bytes, byte[] key)
    {
        for (var index = elements.Count - 1; index >= 0; index--)
        {
            if (bytes.Write([elements[index]]).Any(element => !element.IsEnd && key.AsSpan().SequenceEqual(element.Key)))
                return ElementBytes.KeyOf(elements[index]).Span;
        }
        return SourceSpan.None;
    }

    /// <summary>Elements of a set without a name.</summary>
    private void AddElements(CommandNode command, LinearSet set)
    {
        using var writer = new BatchElements(new SetElementWriter(_batch, NftMessage.NewSetElem, NetlinkFlags.Create | EchoOf(command), command.Family, command.Table!, set.Name, set.Id));
        foreach (var element in set.Elements)
            writer.Add(element);
        writer.Finish();
    }

    private void AddElementsTo(CommandNode command)
    {
        var set = cache.FindSet(command.Family, command.Table!, command.Name!) ?? throw NoSuch(command);
        if (MergingSets.Merges(set))
        {
            _merging.Of(command, set).Add(command.Elements);
            AddElements(command, set, CatchAllsOf(command.Elements), isWhole: false, FlagsOf(command));
            return;
        }
        var isInterval = (set.Flags & NftSetFlags.Interval) != 0;
        // an interval set's first element is told apart by what comes before it
        var isWhole = isInterval && set.Elements.Count == 0 && cache.ElementsOf(command.Family, command.Table!, command.Name!).Count == 0;
        AddElements(command, set, command.Elements, isWhole, FlagsOf(command));
    }

    private void RemoveElements(CommandNode command, byte message)
    {
        var set = cache.FindSet(command.Family, command.Table!, command.Name!) ?? throw NoSuch(command);
        var isMerging = MergingSets.Merges(set);
        if (isMerging)
            _merging.Of(command, set).Remove(command.Elements, mayMiss: message == NftMessage.DestroySetElem);
        AddElements(command, set, isMerging ? CatchAllsOf(command.Elements) : command.Elements, isWhole: false, NetlinkFlags.None, message);
    }
}
