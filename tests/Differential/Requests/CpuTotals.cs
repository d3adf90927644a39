using System.Buffers.Binary;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Requests;

// Statistics come once per processor, and an engine is one: the sums are compared, and that each message has the same attributes.
internal sealed class CpuTotals
{
    private const ushort Connections = (NfnlSubsystem.Ctnetlink << 8) | CtMessage.GetStatsCpu;
    private const ushort Expectations = (NfnlSubsystem.Ctnetlink << 8) | ExpMessage.GetStatsCpu; // as the kernel has it

    private readonly SortedDictionary<(ushort Message, int Place, ushort Attribute), ulong> _sums = [];

    internal bool TryAdd(in NetlinkMessage message)
    {
        if (message.Type is not (Connections or Expectations))
            return false;
        var place = 0;
        foreach (var attribute in new AttributeEnumerator(message.Payload[NfgenHeader.Size..], 0))
        {
            var key = (message.Type, place++, attribute.Type);
            _sums[key] = _sums.GetValueOrDefault(key) + BinaryPrimitives.ReadUInt32BigEndian(attribute.Payload);
        }
        return true;
    }

    internal IEnumerable<string> Lines() => _sums.Select(sum => $"statistics {sum.Key.Message:x4} {sum.Key.Place}: attribute {sum.Key.Attribute} = {sum.Value}");
}
