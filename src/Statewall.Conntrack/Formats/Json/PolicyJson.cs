using System.Text;
using Statewall.Conntrack.Policies;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Json;

/// <summary>
/// Timeout policies and helpers in programs as JSON, one object on a line. A policy has <c>name</c> (absent from the defaults of a protocol),
/// <c>family</c>, <c>protocol</c> and <c>timeouts</c>, an object from the names of states to seconds. A helper has <c>name</c>, <c>queue</c>,
/// <c>family</c>, <c>protocol</c>, <c>private_size</c> and <c>enabled</c>.
/// </summary>
public static class PolicyJson
{
    /// <summary>Appends a timeout policy or the defaults of a protocol, with the end of the line. // ctnl_timeout_fill_info</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault WriteTimeout(OutputBuffer output, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var policy = new TimeoutPolicyView(message);
        Span<uint?> seconds = stackalloc uint?[TimeoutStates.Most];
        policy.ReadTimeouts(seconds);
        if (!policy.Fault.IsNone)
            return policy.Fault;
        output.Append((byte)'{');
        if (!policy.Name.IsEmpty)
            JsonParts.WriteText(output, "name"u8, policy.Name);
        WriteProtocols(output, policy.Family, policy.Protocol);
        JsonParts.Open(output, "timeouts"u8, (byte)'{');
        var names = TimeoutStates.Of(policy.Protocol);
        for (var index = 0; index < names.Length; index++)
        {
            if (seconds[index] is { } value)
                JsonParts.WriteNumber(output, Encoding.UTF8.GetBytes(names[index]), value);
        }
        End(output, "}}"u8);
        return default;
    }

    /// <summary>Appends a helper, with the end of the line. // nfnl_cthelper_fill_info</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault WriteHelper(OutputBuffer output, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var helper = default(HelperDefinition);
        var fault = message.DecodeNfnetlink(ref helper);
        if (!fault.IsNone)
            return fault;
        output.Append((byte)'{');
        JsonParts.WriteText(output, "name"u8, Encoding.UTF8.GetBytes(helper.Name ?? ""));
        JsonParts.WriteNumber(output, "queue"u8, helper.QueueNumber ?? 0);
        WriteProtocols(output, (NfProto)(helper.L3Protocol ?? 0), helper.L4Protocol ?? 0);
        JsonParts.WriteNumber(output, "private_size"u8, helper.PrivateDataLength ?? 0);
        JsonParts.WriteBoolean(output, "enabled"u8, helper.Status == HelperStatus.Enabled);
        End(output, "}"u8);
        return default;
    }

    private static void WriteProtocols(OutputBuffer output, NfProto family, byte protocol)
    {
        JsonParts.WriteText(output, "family"u8, ProtocolNames.Of(family));
        JsonParts.WriteNumber(output, "protocol"u8, protocol);
    }

    private static void End(OutputBuffer output, ReadOnlySpan<byte> brackets)
    {
        output.Append(brackets);
        output.EndLine();
    }
}
