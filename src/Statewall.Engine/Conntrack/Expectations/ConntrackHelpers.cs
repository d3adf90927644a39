using Statewall.Engine.Conntrack.Helpers;
using Statewall.Engine.Conntrack.Helpers.H323;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>The helpers that an engine knows, by number; number 0 is none. // nf_ct_helper_hash</summary>
internal sealed class ConntrackHelpers
{
    private readonly List<ConntrackHelper?> _helpers = [null];

    public ConntrackHelpers()
    {
        AddBoth("amanda", IpProtocol.Udp, new AmandaHelper(), new ExpectationClass("amanda", 4, 180));
        AddBoth("ftp", IpProtocol.Tcp, new FtpHelper(), new ExpectationClass("ftp", 1, 300));
        Add(new ConntrackHelper("H.245", NfProto.Unspecified, IpProtocol.Udp, new ExpectationClass("H.245", 18, 240)) { Code = new H245Helper() });
        Add(new ConntrackHelper("irc", NfProto.IPv4, IpProtocol.Tcp, new ExpectationClass("irc", 8, 300)) { Code = new IrcHelper() });
        Add(new ConntrackHelper("netbios-ns", NfProto.IPv4, IpProtocol.Udp, new ExpectationClass("netbios-ns", 1, 3)) { Code = new BroadcastHelper(137, 3) });
        Add(new ConntrackHelper("pptp", NfProto.IPv4, IpProtocol.Tcp, new ExpectationClass("pptp", 2, 300)) { Code = new PptpHelper() });
        AddBoth("Q.931", IpProtocol.Tcp, new Q931Helper(), new ExpectationClass("Q.931", 20, 240));
        AddBoth("RAS", IpProtocol.Udp, new RasHelper(), new ExpectationClass("RAS", 32, 240));
        AddBoth("sane", IpProtocol.Tcp, new SaneHelper(), new ExpectationClass("sane", 1, 300));
        ExpectationClass[] sip = [new("signalling", 1, 180), new("audio", 4, 180), new("video", 4, 180), new("image", 2, 180)];
        AddBoth("sip", IpProtocol.Udp, new SipHelper(), sip);
        AddBoth("sip", IpProtocol.Tcp, new SipHelper(), sip);
        Add(new ConntrackHelper("snmp", NfProto.IPv4, IpProtocol.Udp, new ExpectationClass("snmp", 1, 30)) { Code = new SnmpHelper(expectsAnswers: true) });
        Add(new ConntrackHelper("snmp_trap", NfProto.IPv4, IpProtocol.Udp, new ExpectationClass("snmp_trap", 0, 180)) { Code = new SnmpHelper(expectsAnswers: false) });
        AddBoth("tftp", IpProtocol.Udp, new TftpHelper(), new ExpectationClass("tftp", 1, 300));
    }

    /// <summary>One more than the highest number in use.</summary>
    public int Bound => _helpers.Count;

    /// <summary>The helper with a number; null when there is none.</summary>
    public ConntrackHelper? At(int number) => _helpers[number];

    /// <summary>The helper with a number that <see cref="Find"/> gave.</summary>
    public ConntrackHelper this[ushort number] => _helpers[number]!;

    /// <summary>Finds a helper by its name and what it serves. // __nf_conntrack_helper_find</summary>
    /// <param name="name">The name in UTF-8, without terminator.</param>
    /// <param name="family">The connection's network protocol.</param>
    /// <param name="protocol">The connection's transport protocol.</param>
    /// <returns>Its number, 0 when there is none.</returns>
    public ushort Find(ReadOnlySpan<byte> name, NfProto family, byte protocol)
    {
        for (var number = 1; number < _helpers.Count; number++)
        {
            if (_helpers[number] is { } helper && helper.Protocol == protocol && helper.Family is var served
                && (served == NfProto.Unspecified || served == family) && helper.WireName.Utf8.SequenceEqual(name))
                return (ushort)number;
        }
        return 0;
    }

    /// <summary>Makes a helper known. // nf_conntrack_helper_register</summary>
    /// <returns>Its number.</returns>
    public ushort Add(ConntrackHelper helper)
    {
        var free = _helpers.IndexOf(null, 1);
        if (free > 0)
        {
            _helpers[free] = helper;
            return (ushort)free;
        }
        _helpers.Add(helper);
        return (ushort)(_helpers.Count - 1);
    }

    /// <summary>Forgets a helper; no connection may have it any more. // nf_conntrack_helper_unregister</summary>
    public void Remove(int number) => _helpers[number] = null;

    private void AddBoth(string name, byte protocol, PacketHelper code, params ExpectationClass[] classes)
    {
        Add(new ConntrackHelper(name, NfProto.IPv4, protocol, classes) { Code = code });
        Add(new ConntrackHelper(name, NfProto.IPv6, protocol, classes) { Code = code });
    }
}
