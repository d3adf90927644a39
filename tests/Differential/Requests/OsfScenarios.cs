using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Fingerprints of systems. The kernel has one list for all namespaces, so these fit no packet of any other test, and none stays.
internal static class OsfScenarios
{
    internal const NetlinkFlags Create = NetlinkFlags.Create;
    private const int NameSize = 32;
    private const int OptionCountAt = 14;

    internal static IEnumerable<RequestScenario> All()
    {
        var finger = Finger("Testling", "1", window: 4711, packetSize: 53);
        yield return new RequestScenario("fingerprints")
            .Send("remove what is not there", Osf(OsfMessage.Remove, default, finger))
            .Send("add without creating", Osf(OsfMessage.Add, default, finger))
            .Send("add", Osf(OsfMessage.Add, Create, finger))
            .Send("add again", Osf(OsfMessage.Add, Create, finger))
            .Send("add exclusively", Osf(OsfMessage.Add, Create | NetlinkFlags.Exclusive, finger))
            .Send("remove one of whole packets", Osf(OsfMessage.Remove, default, Finger("Testling", "1", window: 4711, packetSize: 53, isWhole: true)))
            .Send("remove another version", Osf(OsfMessage.Remove, default, Finger("Testling", "2", window: 4711, packetSize: 53)))
            .Send("remove with bytes behind", Osf(OsfMessage.Remove, default, [.. finger, 1, 2, 3, 4]))
            .Send("remove again", Osf(OsfMessage.Remove, default, finger))
            .Send("nothing", Osf(OsfMessage.Add, Create))
            .Send("remove nothing", Osf(OsfMessage.Remove, default))
            .Send("too short", Osf(OsfMessage.Add, Create, finger[..^1]))
            .Send("another message", Osf(2, Create, finger))
            .Send("a dump", Osf(OsfMessage.Add, NetlinkFlags.Dump, finger));
        for (var name = 0; name < 3; name++)
        {
            var endless = finger.ToArray();
            endless.AsSpan(16 + (name * NameSize), NameSize).Fill((byte)'x');
            yield return new RequestScenario($"a name without an end: {name}").Send("add", Osf(OsfMessage.Add, Create, endless)).Send("remove", Osf(OsfMessage.Remove, default, endless));
        }
        foreach (var (name, odd) in Odd())
            yield return new RequestScenario(name).Send("add", Osf(OsfMessage.Add, Create, odd)).Send("remove", Osf(OsfMessage.Remove, default, odd));
        foreach (var count in (ushort[])[40, 41, ushort.MaxValue])
        {
            var crowded = finger.ToArray();
            MachineOrder.WriteU16(crowded.AsSpan(OptionCountAt), count);
            yield return new RequestScenario($"{count} options").Send("add", Osf(OsfMessage.Add, Create, crowded)).Send("remove", Osf(OsfMessage.Remove, default, crowded));
        }
    }

    private static IEnumerable<(string Name, byte[] Finger)> Odd()
    {
        foreach (var kind in (uint[])[1, 2, 3, 4, 5, uint.MaxValue])
        {
            foreach (var window in (uint[])[0, 1])
                yield return ($"window {window} of kind {kind}", Finger("Testling", "1", window, kind, packetSize: 53));
        }
        foreach (var options in ((ushort Kind, ushort Size)[][])[[(1, 0)], [(1, 1)], [(1, 40)], [(1, 41)], [(2, 3)], [(2, 4)], [(2, 5)], [(0, 1)], [(3, 2)], [(8, 9)], [(1, 20), (1, 20)], [(1, 20), (1, 21)], [(300, 3)], [(4, 1)], [(3, 1)]])
            yield return ($"options {string.Join(' ', options)}", Finger("Testling", "1", 4711, packetSize: 53, options: options));
        yield return ("no name", Finger("", "", 4711, packetSize: 53));
    }

    // A message about a fingerprint.
    internal static byte[] Osf(byte kind, NetlinkFlags flags, params byte[][] finger) =>
        Message(NfnlSubsystem.Osf, kind, flags | NetlinkFlags.Request | NetlinkFlags.Ack, NfProto.Unspecified, [.. finger.Select(bytes => Raw(OsfAttribute.Finger, bytes))]);

    // struct nf_osf_user_finger
    internal static byte[] Finger(
        string name, string version, uint window = 0, uint kind = 0, ushort packetSize = 40, byte timeToLive = 64, bool isWhole = false, params (ushort Kind, ushort Size)[] options)
    {
        var bytes = new byte[592];
        MachineOrder.WriteU32(bytes, kind);
        MachineOrder.WriteU32(bytes.AsSpan(4), window);
        (bytes[8], bytes[9]) = (timeToLive, isWhole ? (byte)1 : (byte)0);
        MachineOrder.WriteU16(bytes.AsSpan(10), packetSize);
        MachineOrder.WriteU16(bytes.AsSpan(OptionCountAt), (ushort)options.Length);
        Encoding.ASCII.GetBytes(name, bytes.AsSpan(16));
        Encoding.ASCII.GetBytes(version, bytes.AsSpan(16 + NameSize));
        foreach (var (at, option) in options.Index())
        {
            var place = bytes.AsSpan(16 + (3 * NameSize) + (at * 12));
            MachineOrder.WriteU16(place, option.Kind);
            MachineOrder.WriteU16(place[2..], option.Size);
        }
        return bytes;
    }
}
