using System.Text;
using Statewall.Conntrack.Policies;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Text;

/// <summary>Timeout policies and helpers as nfct(8) prints them.</summary>
public static class PolicyText
{
    /// <summary>Appends a timeout policy; the defaults of a protocol are one without a name, and so without a first line.</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault WriteTimeout(OutputBuffer output, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var policy = new TimeoutPolicyView(message);
        Span<uint?> seconds = stackalloc uint?[TimeoutStates.Most];
        policy.ReadTimeouts(seconds);
        if (!policy.Fault.IsNone)
            return policy.Fault;
        if (!policy.Name.IsEmpty)
        {
            output.Append((byte)'.');
            output.Append(policy.Name);
            output.Append(" = {\n"u8);
        }
        WriteNumber(output, "\t.l3proto = "u8, (uint)policy.Family);
        WriteNumber(output, "\t.l4proto = "u8, policy.Protocol);
        output.Append("\t.policy = {\n"u8);
        var names = TimeoutStates.Of(policy.Protocol);
        for (var index = 0; index < names.Length; index++)
        {
            if (seconds[index] is not { } value)
                continue;
            output.Append("\t\t."u8);
            output.Append(Encoding.UTF8.GetBytes(names[index]));
            WriteNumber(output, " = "u8, value);
        }
        output.Append("\t},\n};"u8);
        output.EndLine();
        return default;
    }

    /// <summary>Appends a helper.</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault WriteHelper(OutputBuffer output, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var helper = default(HelperDefinition);
        var fault = message.DecodeNfnetlink(ref helper);
        if (!fault.IsNone)
            return fault;
        output.Append("{\n\t.name = "u8);
        output.Append(Encoding.UTF8.GetBytes(helper.Name ?? ""));
        output.Append(",\n"u8);
        WriteNumber(output, "\t.queuenum = "u8, helper.QueueNumber ?? 0);
        WriteNumber(output, "\t.l3protonum = "u8, helper.L3Protocol ?? 0);
        WriteNumber(output, "\t.l4protonum = "u8, helper.L4Protocol ?? 0);
        WriteNumber(output, "\t.priv_data_len = "u8, helper.PrivateDataLength ?? 0);
        output.Append(helper.Status == HelperStatus.Enabled ? "\t.status = enabled,\n};"u8 : "\t.status = disabled,\n};"u8);
        output.EndLine();
        return fault;
    }

    private static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> name, uint value)
    {
        output.Append(name);
        output.AppendDecimal(value);
        output.Append(",\n"u8);
    }
}
