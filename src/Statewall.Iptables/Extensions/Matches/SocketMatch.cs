using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A socket of this host waits for the packet. // struct xt_socket_mtinfo3: flags</summary>
internal sealed class SocketMatch : XtMatch
{
    private const byte Transparent = 1, NoWildcard = 2, RestoresMark = 4; // XT_SOCKET_TRANSPARENT …
    private static readonly (string Name, byte Flag)[] Flags = [("transparent", Transparent), ("nowildcard", NoWildcard), ("restore-skmark", RestoresMark)];

    private SocketMatch()
        : base("socket")
    {
        Revision = 3;
        Size = 1;
        Options = [.. Flags.Select(flag => new XtOption(flag.Name, value => value.Info[0] |= flag.Flag) { Words = 0 })];
    }

    /// <summary>The match.</summary>
    public static SocketMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        foreach (var (name, flag) in Flags)
        {
            if ((info[0] & flag) != 0)
                output.Option(name);
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Save(output.Append(" socket"), info, rule);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // either value means that there is a socket
        translation.Output.Append((info[0] & NoWildcard) != 0 ? " socket wildcard le 1" : " socket wildcard 0");
        if ((info[0] & Transparent) != 0)
            translation.Output.Append(" socket transparent 1");
        if ((info[0] & RestoresMark) != 0)
            translation.Output.Append(" meta mark set socket mark");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        socket match options:
          --nowildcard     Sockets that listen on any address count, too
          --transparent    Only sockets that are transparent count
          --restore-skmark The packet gets the mark of the socket

        """);
}
