using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>
/// A dump that goes on behind as many things as it has shown already; a batch in between marks it as inconsistent. // nft_netlink_dump_start_rcu
/// </summary>
internal sealed class RulesetDump<T, TMessage>(
    Ruleset ruleset, byte kind, NetlinkFlags flags, Func<IEnumerable<T>> items, Func<T, NfProto> family, Func<T, TMessage> convert) : IDumpSource
    where TMessage : struct, IAttributeSet<TMessage>
{
    private int _shown;

    public bool Fill(DumpWriter writer)
    {
        writer.Style = AttributeStyle.KernelUnmarked;
        writer.SetGeneration(ruleset.Generation);
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        foreach (var item in items().Skip(_shown))
        {
            var message = convert(item);
            new NfgenHeader(family(item), (ushort)ruleset.Generation).Write(header);
            if (!writer.TryAppend(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), flags, header, ref message))
                return true;
            _shown++;
        }
        return writer.Length > 0;
    }

    public void Dispose()
    {
    }
}
