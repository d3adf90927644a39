using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>The longest time that an entry of a protocol and state is given.</summary>
internal sealed class ExpectedTimeouts
{
    private readonly uint[] _tcp = new uint[(int)TcpState.Max];
    private readonly uint[] _unreplied = new uint[256];
    private readonly uint[] _replied = new uint[256];

    public ExpectedTimeouts(IConntrackSettings settings)
    {
        var generic = Read(settings, SettingNames.Generic);
        Array.Fill(_unreplied, generic);
        Array.Fill(_replied, generic);
        foreach (var row in TimeoutTable.Rows)
            Place(row, (uint)Math.Min(settings.Read(row.Name) ?? row.Default, uint.MaxValue));
        _unreplied[ProtocolNames.UdpLite] = _unreplied[ProtocolNames.Udp];
        _replied[ProtocolNames.UdpLite] = _replied[ProtocolNames.Udp];
        // SCTP and DCCP have long lists of their own that are seldom changed: their longest
        foreach (var protocol in (byte[])[ProtocolNames.Sctp, ProtocolNames.Dccp])
            _unreplied[protocol] = _replied[protocol] = _tcp[(int)TcpState.Established];
        // set by retransmission and by the first packet of a stream picked up
        _tcp[(int)TcpState.None] = _tcp[(int)TcpState.Established];
        _tcp[(int)TcpState.SynSent2] = _tcp[(int)TcpState.SynSent];
    }

    /// <summary>Seconds.</summary>
    public uint Of(byte protocol, TcpState tcp, bool isUnreplied)
    {
        if (protocol == ProtocolNames.Tcp)
            return _tcp[(int)tcp];
        return isUnreplied ? _unreplied[protocol] : _replied[protocol];
    }

    private void Place(TimeoutTable.Row row, uint seconds)
    {
        switch (row.Protocol)
        {
            case TimeoutPolicy.GenericProtocol:
                break;
            case ProtocolNames.Tcp when row.Place + 1 < (int)TcpState.Max:
                _tcp[row.Place + 1] = seconds; // the states are numbered from 1, in the same order
                break;
            case ProtocolNames.Tcp:
                break;
            default:
                if (row.Place == 0)
                    _unreplied[row.Protocol] = seconds;
                _replied[row.Protocol] = seconds;
                break;
        }
    }

    private static uint Read(IConntrackSettings settings, string name) =>
        (uint)Math.Min(settings.Read(name) ?? (TimeoutTable.TryFind(name, out var row) ? row.Default : 0), uint.MaxValue);
}
