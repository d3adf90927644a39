using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis;

// Who fills the table: sources, services (destination, protocol, port), and the addresses of source NAT with the services outside.
public sealed partial class TableSurvey
{
    private const int Conspicuous = 64; // failed or half-open connections from which different peers and ports are counted
    private const int MostDetails = 1024; // 10 KiB each at most; later ones go without, which the largest are not likely to be among

    private readonly CountTable<Endpoint> _sources = new();
    private readonly CountTable<Endpoint> _services = new();
    private readonly CountTable<NatPair> _natPairs = new();
    private readonly List<SourceDetail> _sourceDetails = [];
    private readonly List<AddressCounter> _serviceDetails = [];

    private void TallySource(ref ConnectionView connection, in Kind kind)
    {
        var key = new Endpoint(connection.Original.Source);
        ref var tally = ref _sources.Note(in key);
        kind.AddTo(ref tally);
        if (!kind.IsFailed || tally.Failed < Conspicuous || (tally.Detail == 0 && _sourceDetails.Count == MostDetails))
            return;
        var destination = new Endpoint(connection.Original.Destination);
        if (tally.Detail == 0)
        {
            _sourceDetails.Add(new SourceDetail(destination));
            tally.Detail = _sourceDetails.Count;
        }
        var detail = _sourceDetails[tally.Detail - 1];
        detail.Destinations.Add(destination.Hash);
        if (ProtocolNames.KeysOf(connection.Protocol) == TupleKeys.Ports)
            detail.Ports.Add(connection.Original.DestinationPort);
    }

    private void TallyService(ref ConnectionView connection, in Kind kind)
    {
        var port = ProtocolNames.KeysOf(connection.Protocol) == TupleKeys.Ports ? connection.Original.DestinationPort : (ushort)0;
        var key = new Endpoint(connection.Original.Destination, connection.Protocol, port);
        ref var tally = ref _services.Note(in key);
        kind.AddTo(ref tally);
        if (tally.Count < Conspicuous || (tally.Detail == 0 && _serviceDetails.Count == MostDetails))
            return;
        if (tally.Detail == 0)
        {
            _serviceDetails.Add(new AddressCounter());
            tally.Detail = _serviceDetails.Count;
        }
        _serviceDetails[tally.Detail - 1].Add(new Endpoint(connection.Original.Source).Hash);
    }

    // The reply goes to the translated source: its port is one of those that the address has for this service.
    private void TallyNat(ref ConnectionView connection, in Kind kind)
    {
        ref readonly var reply = ref connection.Reply;
        if (reply.DestinationPort == connection.Original.SourcePort && reply.Destination.SequenceEqual(connection.Original.Source))
            return;
        SourceNat++;
        if (ProtocolNames.KeysOf(connection.Protocol) != TupleKeys.Ports)
            return;
        var key = new NatPair(new Endpoint(reply.Destination), new Endpoint(reply.Source, connection.Protocol, reply.SourcePort));
        kind.AddTo(ref _natPairs.Note(in key));
    }

    /// <summary>What is known of a source with many failed connections.</summary>
    private sealed class SourceDetail(Endpoint first)
    {
        public Endpoint First { get; } = first;

        public PortSet Ports { get; } = new();

        public AddressCounter Destinations { get; } = new();
    }
}
