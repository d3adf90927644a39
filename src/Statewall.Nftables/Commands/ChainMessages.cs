using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>Tables and chains as the kernel gets and tells them.</summary>
internal static class ChainMessages
{
    private static readonly string[] Types = ["filter", "nat", "route"];

    /// <summary>A table as a message has it.</summary>
    public static Table Of(TableNode table) => new()
    {
        Name = table.Name,
        Flags = (table.IsDormant ? NftTableFlags.Dormant : 0) | (table.IsOwned ? NftTableFlags.Owner : 0) | (table.Persists ? NftTableFlags.Persist : 0),
        UserData = CommentRecord(NftUserData.TableComment, table.Comment),
    };

    /// <summary>A table that the kernel tells, without what it holds.</summary>
    public static TableNode Read(NfProto family, Table table)
    {
        var flags = table.Flags ?? NftTableFlags.None;
        return new TableNode(family, table.Name ?? "")
        {
            IsDormant = (flags & NftTableFlags.Dormant) != 0,
            IsOwned = (flags & NftTableFlags.Owner) != 0,
            Persists = (flags & NftTableFlags.Persist) != 0,
            Comment = CommentOf(table.UserData, NftUserData.TableComment),
            Handle = table.Handle ?? 0,
        };
    }

    /// <summary>A chain as a message has it, without its rules.</summary>
    /// <exception cref="Diagnostics.LanguageException">The family has no such hook or type.</exception>
    public static Chain Of(NfProto family, string table, ChainNode chain)
    {
        var message = new Chain { Table = table, Name = chain.Name, Policy = chain.Policy, UserData = CommentRecord(NftUserData.ChainComment, chain.Comment) };
        if (chain.Hook is not { } hook)
            return message; // a policy alone is another one for a chain that is there
        if (!Types.Contains(hook.Type))
            throw Parser.Wrong("unknown chain type", hook.TypePlace.Span);
        if (!HookNumbers.IsKnown(hook.Hook))
            throw Parser.Wrong("unknown chain hook", hook.HookPlace.Span);
        var number = HookNumbers.Find(family, hook.Hook) ?? throw Parser.Wrong($"The {Listing.RulesetText.NameOf(family)} family does not support this hook", hook.HookPlace.Span);
        message.Type = hook.Type;
        message.Flags = hook.IsOffloaded ? NftChainFlags.HwOffload : null;
        message.Hook = new ChainHook
        {
            Number = number,
            Priority = hook.Priority,
            Device = hook.Devices is [var single] && !single.EndsWith('*') ? single : null,
            Devices = hook.Devices.Count > 1 || hook.Devices is [var only] && only.EndsWith('*') ? [.. hook.Devices.Select(DeviceOf)] : null,
        };
        return message;
    }

    /// <summary>A chain that the kernel tells.</summary>
    public static ChainNode Read(NfProto family, Chain chain) => new(chain.Name ?? "")
    {
        Hook = chain.Hook is { } hook
            ? new HookNode(chain.Type ?? "filter", HookNumbers.NameOf(family, hook.Number ?? 0), hook.Priority ?? 0)
            {
                Devices = hook.Devices is { } devices ? [.. devices.Select(device => device.ToString())] : hook.Device is { } device1 ? [device1] : [],
                IsOffloaded = ((chain.Flags ?? 0) & NftChainFlags.HwOffload) != 0,
            }
            : null,
        Policy = chain.Policy,
        Comment = CommentOf(chain.UserData, NftUserData.ChainComment),
        Handle = chain.Handle ?? 0,
    };

    /// <summary>A remark as programs store it; null when there is none.</summary>
    public static byte[]? CommentRecord(byte type, string? comment)
    {
        if (comment is null)
            return null;
        var writer = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumSize]);
        writer.TryAddText(type, comment);
        return writer.Written.ToArray();
    }

    /// <summary>The remark that a program stored.</summary>
    public static string? CommentOf(ReadOnlySpan<byte> data, byte type)
    {
        var reader = new UserDataReader(data);
        while (reader.MoveNext())
        {
            if (reader.Type == type && reader.TryGetText(out var text))
                return System.Text.Encoding.UTF8.GetString(text);
        }
        return null;
    }

    /// <summary>A device as a message has it; an asterisk at its end stands for all that begin so.</summary>
    internal static Device DeviceOf(string name) => name.EndsWith('*') ? new Device(name[..^1], IsPrefix: true) : new Device(name);
}
