using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Commands;

/// <summary>Asks for what a ruleset holds, over a channel. One call at a time.</summary>
/// <param name="channel">The channel; these requests alone use it from now on.</param>
/// <param name="ownsChannel">Dispose the channel, too.</param>
internal sealed class KernelRequests(INetlinkChannel channel, bool ownsChannel = true) : IDisposable
{
    private const int MostAttempts = 10;

    private readonly MessageWriter _writer = new(512);

    /// <summary>What sends batches.</summary>
    public NetlinkClient Client { get; } = new(channel, ownsChannel);

    /// <summary>The number of the ruleset: another one after each change. // NFT_MSG_GETGEN</summary>
    public uint Generation()
    {
        const string Operation = "get generation";
        var none = default(Generation);
        var generation = default(Generation);
        Compose(NfnlSubsystem.Nftables, NftMessage.GetGen, NfProto.Unspecified, ref none).Request(Operation, (in message) => generation = Decode<Generation>(Operation, in message));
        return generation.Id ?? 0;
    }

    /// <summary>Reads, and reads again when the ruleset changed meanwhile.</summary>
    /// <param name="read">Reads the ruleset of a number.</param>
    /// <exception cref="NetlinkException">It changes faster than it can be read (EINTR).</exception>
    public T ReadUndisturbed<T>(Func<uint, T> read)
    {
        for (var attempt = 0; ; attempt++)
        {
            var before = Generation();
            var result = read(before);
            if (Generation() == before)
                return result;
            if (attempt == MostAttempts)
                throw new NetlinkException("read ruleset", NetlinkErrno.Intr);
        }
    }

    /// <summary>Dumps a kind of thing of nf_tables.</summary>
    /// <param name="operation">What is done, for mistakes.</param>
    /// <param name="message">The message that asks, e.g. <see cref="NftMessage.GetChain"/>.</param>
    /// <param name="family">The family; unspecified for all.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="take">Gets each with its family.</param>
    public void Dump<T>(string operation, byte message, NfProto family, T request, Action<NfProto, T> take)
        where T : struct, IAttributeSet<T> => Dump(operation, NfnlSubsystem.Nftables, message, family, request, take);

    /// <summary>Dumps a kind of thing of a subsystem. It is not begun again when it was disturbed: that is up to who reads several.</summary>
    public void Dump<T>(string operation, byte subsystem, byte message, NfProto family, T request, Action<NfProto, T> take)
        where T : struct, IAttributeSet<T>
    {
        var handler = new DumpHandler<T>(operation, take);
        Compose(subsystem, message, family, ref request).Dump(operation, ref handler, maximumRestarts: 0);
    }

    /// <summary>Makes a request.</summary>
    public ComposedRequest Compose<T>(byte subsystem, byte message, NfProto family, scoped ref T value)
        where T : struct, IAttributeSet<T>
    {
        var type = NfnetlinkMessage.TypeOf(subsystem, message);
        _writer.Clear();
        _writer.AppendNfnetlink(type, NetlinkFlags.None, 0, 0, family, 0, ref value);
        return Client.Compose(type, NetlinkFlags.None, _writer.Written[NetlinkHeader.Size..]);
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public static T Decode<T>(string operation, in NetlinkMessage message)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        if (message.DecodeNfnetlink(ref value) is { IsNone: false } fault)
            throw new NetlinkProtocolException(operation, 0, fault);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _writer.Dispose();
    }

    private readonly struct DumpHandler<T>(string operation, Action<NfProto, T> take) : IMessageHandler
        where T : struct, IAttributeSet<T>
    {
        public void Handle(in NetlinkMessage message) =>
            take(message.TryReadNfgen(out var header) ? header.Family : NfProto.Unspecified, Decode<T>(operation, in message));

        public void Restart()
        {
        }
    }
}
