using System.Diagnostics;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Kernel;
using static Differential.Requests.Wire;

namespace Differential.Xtables;

// A network namespace in which Debian's iptables-nft, ip6tables-nft, ebtables-nft and arptables-nft make rules, and what they have made, as messages.
internal sealed class XtablesNamespace : IDisposable
{
    private const int NetfilterProtocol = 12; // NETLINK_NETFILTER
    private const int Seconds = 120;
    private readonly KernelNamespace _namespace = new();
    private readonly string _path;

    internal XtablesNamespace() => _path = $"/proc/{_namespace.Run(() => File.ResolveLinkTarget("/proc/thread-self", false)!.FullName["/proc/".Length..])}/ns/net";

    // Skips the test unless the tools are here.
    internal static void Require()
    {
        Targets.RequireKernel();
        foreach (var tool in (string[])["iptables-nft", "ip6tables-nft", "ebtables-nft", "arptables-nft"])
            Assert.SkipUnless(File.Exists($"/usr/sbin/{tool}"), $"needs the tool '{tool}'");
    }

    // Runs a shell script in it; gives what it says on standard error.
    internal string Run(string script)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net={_path}", "sh"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        using var process = Process.Start(start)!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(Seconds)))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult();
    }

    internal INetlinkChannel OpenChannel() => _namespace.OpenChannel(NetfilterProtocol);

    public void Dispose() => _namespace.Dispose();
}

// Messages of nf_tables that make what somebody else has made.
internal sealed class RulesetMessages
{
    internal List<byte[]> Tables { get; } = [];

    internal List<byte[]> Sets { get; } = [];

    internal List<byte[]> Chains { get; } = [];

    internal List<byte[]> Rules { get; } = [];

    // What makes all of it.
    internal byte[][] All => [.. Tables, .. Sets, .. Chains, .. Rules];

    // Reads what is there. A rule says for which protocol it is, which the kernel does not keep: its comparisons tell.
    internal static RulesetMessages Read(INetlinkChannel channel)
    {
        var messages = new RulesetMessages();
        ForEach(channel, NftMessage.GetTable, (message, family) => messages.Tables.Add(Nft(NftMessage.NewTable, NetlinkFlags.Create, family, Only(message, NftaTable.Name))));
        ForEach(channel, NftMessage.GetChain, (message, family) => messages.Chains.Add(Nft(NftMessage.NewChain, NetlinkFlags.Create, family,
            Only(message, NftaChain.Table, NftaChain.Name, NftaChain.Hook, NftaChain.Type, NftaChain.Policy))));
        ForEach(channel, NftMessage.GetSet, (message, family) => messages.ReadSet(channel, message, family));
        ForEach(channel, NftMessage.GetRule, (message, family) => messages.Rules.Add(Nft(NftMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, family,
            [.. Only(message, NftaRule.Table, NftaRule.Chain, NftaRule.Expressions, NftaRule.UserData), RuleProtocol.Read(message, family)])));
        return messages;
    }

    // The bytes of each rule's expressions as they are listed.
    internal static List<string> Expressions(INetlinkChannel channel)
    {
        var rules = new List<string>();
        ForEach(channel, NftMessage.GetRule, (message, _) => rules.Add(Convert.ToHexString([.. Only(message, NftaRule.Expressions).SelectMany(bytes => bytes)])));
        return rules;
    }

    private void ReadSet(INetlinkChannel channel, byte[] message, NfProto family)
    {
        Sets.Add(Nft(NftMessage.NewSet, NetlinkFlags.Create, family,
            [.. Only(message, NftaSet.Table, NftaSet.Name, NftaSet.KeyType, NftaSet.KeyLen, NftaSet.DataType, NftaSet.DataLen, NftaSet.Desc, NftaSet.UserData), Flags(message), U32(NftaSet.Id, (uint)Sets.Count + 1)]));
        var request = Nft(NftMessage.GetSetElem, NetlinkFlags.Dump, family, Only(message, NftaSet.Table, NftaSet.Name));
        ForEach(channel, request, (elements, _) => Sets.Add(Nft(NftMessage.NewSetElem, NetlinkFlags.Create, family,
            Only(elements, NftaSetElemList.Table, NftaSetElemList.Set, NftaSetElemList.Elements))));
    }

    // Without those of a set that only lives with its rule, which may come in another batch.
    private static byte[] Flags(byte[] message)
    {
        const byte Bound = (byte)(NftSetFlags.Anonymous | NftSetFlags.Constant);
        var flags = Only(message, NftaSet.Flags) is [var given] ? given : U32(NftaSet.Flags, 0);
        flags[^1] &= unchecked((byte)~Bound);
        return flags;
    }

    // Some of a message's attributes, in its order.
    private static byte[][] Only(byte[] message, params ReadOnlySpan<ushort> types)
    {
        var found = new List<byte[]>();
        foreach (var attribute in new Statewall.Netlink.Attributes.AttributeEnumerator(message.AsSpan(NetlinkHeader.Size + NfgenHeader.Size), 0))
        {
            if (types.Contains(attribute.Type))
                found.Add(Raw(attribute.Type | (IsNest(message[NetlinkHeader.TypeOffset], attribute.Type) ? 0x8000 : 0), attribute.Payload.ToArray()));
        }
        return [.. found];
    }

    private static bool IsNest(byte kind, ushort type) => (kind, type) switch
    {
        (NftMessage.NewChain, NftaChain.Hook) or (NftMessage.NewRule, NftaRule.Expressions) or (NftMessage.NewSet, NftaSet.Desc)
            or (NftMessage.NewSetElem, NftaSetElemList.Elements) => true,
        _ => false,
    };

    private static void ForEach(INetlinkChannel channel, byte kind, Action<byte[], NfProto> handle) =>
        ForEach(channel, Nft(kind, NetlinkFlags.Dump, NfProto.Unspecified), handle);

    private static void ForEach(INetlinkChannel channel, byte[] request, Action<byte[], NfProto> handle)
    {
        var messages = new List<byte[]>();
        channel.Send(request);
        var buffer = new byte[1 << 18];
        for (var isDone = false; !isDone && channel.Receive(buffer, TimeSpan.FromSeconds(10)) is { Status: ReceiveStatus.Datagram } received;)
        {
            foreach (var message in new NetlinkMessageEnumerator(buffer.AsSpan(0, received.Size)))
            {
                isDone = message.Type is 2 or 3; // NLMSG_ERROR, NLMSG_DONE
                if (!isDone)
                    messages.Add(message.Bytes.ToArray());
            }
        }
        foreach (var message in messages)
            handle(message, (NfProto)message[NetlinkHeader.Size]);
    }
}
