using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Lists of hardware addresses, each perhaps with an address of IPv4: sets of nf_tables, and no structure of the kernel. Here: how many pairs each side has (32 bits, the highest for
/// inversion), then the pairs, sorted: six bytes and four, which are zero for any. // ebtables' among
/// </summary>
internal sealed class AmongMatch : XtMatch
{
    private const int SourceAt = 0, DestinationAt = 4, PairsAt = 8, HardwareBytes = 6, PairBytes = 10;
    private const uint Inverted = 1u << 31;
    private const uint HardwareType = 9, AddressType = 7, TypeBits = 6; // TYPE_LLADDR, TYPE_IPADDR of nft

    private AmongMatch()
        : base("among")
    {
        Families = XtFamilies.Bridge;
        Size = PairsAt;
        Options =
        [
            new("among-src", value => ReadList(value, SourceAt, value.Text)) { IsInvertible = true, Excludes = ["among-src-file"] },
            new("among-dst", value => ReadList(value, DestinationAt, value.Text)) { IsInvertible = true, Excludes = ["among-dst-file"] },
            new("among-src-file", value => ReadFile(value, SourceAt)) { IsInvertible = true },
            new("among-dst-file", value => ReadFile(value, DestinationAt)) { IsInvertible = true },
        ];
    }

    /// <summary>The match.</summary>
    public static AmongMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (Count(options.Info, SourceAt) == 0 && Count(options.Info, DestinationAt) == 0)
            throw options.Wrong("one of --among-src and --among-dst must be specified");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        Save(output, info, "among-src", SourceAt);
        Save(output, info, "among-dst", DestinationAt);
    }

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var hasAddresses = HasAddresses(Pairs(info, SourceAt)) || HasAddresses(Pairs(info, DestinationAt));
        if (hasAddresses && writer.Rule.Head is BridgeHead { HasProtocol: false })
            writer.Compare(NftMetaKey.Protocol, [0x08, 0x00]);
        Write(writer, info, SourceAt);
        Write(writer, info, DestinationAt);
        return true;
    }

    /// <summary>Takes a lookup.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="field">The first field that is looked up.</param>
    /// <param name="elements">The set's elements.</param>
    /// <param name="isInverted">What is looked up must not be there.</param>
    /// <param name="isProtocolImplied">The rule asks for a protocol because this needs it.</param>
    /// <returns>False when it is no such.</returns>
    public static bool TryTake(XtRule rule, PacketField field, List<SetElement> elements, bool isInverted, bool isProtocolImplied)
    {
        if (field is not { Meta: null, Base: NftPayloadBase.LlHeader, Offset: 0 or HardwareBytes, Size: HardwareBytes })
            return false;
        var pairs = new List<byte[]>();
        foreach (var element in elements)
        {
            if (element.Flags?.HasFlag(NftSetElemFlags.IntervalEnd) == true || element.Key?.Value is not { Length: >= HardwareBytes } key)
                continue;
            var pair = new byte[PairBytes];
            key.AsSpan(0, HardwareBytes).CopyTo(pair);
            if (key.Length >= 12)
                key.AsSpan(8, 4).CopyTo(pair.AsSpan(HardwareBytes));
            pairs.Add(pair);
        }
        if (isProtocolImplied && rule.Head is BridgeHead head && pairs.Exists(pair => HasAddress(pair)))
            (head.HasProtocol, head.Protocol) = (false, 0);
        Put(RuleReader.MatchOf(rule, Instance), field.Offset == 0 ? DestinationAt : SourceAt, pairs, isInverted);
        return true;
    }

    private static void Write(RuleWriter writer, ReadOnlySpan<byte> info, int side)
    {
        var pairs = Pairs(info, side);
        if (pairs.IsEmpty)
            return;
        var isSource = side == SourceAt;
        var hardware = new PacketField(null, NftPayloadBase.LlHeader, isSource ? (uint)HardwareBytes : 0, HardwareBytes);
        var address = new PacketField(null, NftPayloadBase.NetworkHeader, isSource ? 12u : 16u, 4);
        if (HasAddresses(pairs))
            writer.LookUp([hardware, address], SetOfPairs(writer.NewSetId(), pairs), IsInverted(info, side));
        else
            writer.LookUp([hardware], SetOfHardware(writer.NewSetId(), pairs), IsInverted(info, side));
    }

    private static RuleSet SetOfHardware(uint id, ReadOnlySpan<byte> pairs)
    {
        var elements = new SetElement[pairs.Length / PairBytes];
        for (var index = 0; index < elements.Length; index++)
            elements[index] = new SetElement { Key = new DataValue { Value = pairs.Slice(index * PairBytes, HardwareBytes).ToArray() } };
        return new RuleSet(id, new Set { Flags = NftSetFlags.Anonymous | NftSetFlags.Constant, KeyType = HardwareType, KeySize = HardwareBytes, Description = new SetDescription { Size = (uint)elements.Length } }, elements);
    }

    // Those without an address are ranges of all addresses, and so all are ranges.
    private static RuleSet SetOfPairs(uint id, ReadOnlySpan<byte> pairs)
    {
        var elements = new SetElement[pairs.Length / PairBytes];
        for (var index = 0; index < elements.Length; index++)
        {
            var pair = pairs.Slice(index * PairBytes, PairBytes);
            var (first, last) = (new byte[12], new byte[12]);
            pair[..HardwareBytes].CopyTo(first);
            pair[HardwareBytes..].CopyTo(first.AsSpan(8));
            first.CopyTo(last, 0);
            if (!HasAddress(pair))
                last.AsSpan(8).Fill(byte.MaxValue);
            elements[index] = new SetElement { Key = new DataValue { Value = first }, KeyEnd = new DataValue { Value = last } };
        }
        return new RuleSet(id, new Set
        {
            Flags = NftSetFlags.Anonymous | NftSetFlags.Constant | NftSetFlags.Interval | NftSetFlags.Concat,
            KeyType = HardwareType << (int)TypeBits | AddressType,
            KeySize = 12,
            Description = new SetDescription { Size = (uint)elements.Length, Fields = [new SetField { Size = HardwareBytes }, new SetField { Size = 4 }] },
        }, elements);
    }

    private static void Save(TextOutput output, ReadOnlySpan<byte> info, string option, int side)
    {
        var pairs = Pairs(info, side);
        if (pairs.IsEmpty)
            return;
        output.Option(option, IsInverted(info, side));
        for (var at = 0; at < pairs.Length; at += PairBytes)
        {
            output.Append(at == 0 ? " " : ",");
            for (var place = 0; place < HardwareBytes; place++)
                output.Append(place == 0 ? "" : ":").Append($"{pairs[at + place]:x}");
            if (HasAddress(pairs.Slice(at, PairBytes)))
                output.Append("=").Append(InetAddress.Read(pairs.Slice(at + HardwareBytes, 4)));
        }
    }

    private static void ReadFile(OptionValue value, int side)
    {
        try
        {
            ReadList(value, side, File.ReadAllText(value.Text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw value.Wrong($"cannot read {value.Text}: {failure.Message}");
        }
    }

    private static void ReadList(OptionValue value, int side, string list)
    {
        var pairs = new List<byte[]>();
        foreach (var part in list.Split([',', '\n', '\r', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (!HardwarePattern.TryParse(equals < 0 ? part : part.AsSpan(0, equals), out var hardware))
                throw value.Wrong($"Invalid MAC address `{part}'");
            var pair = new byte[PairBytes];
            HardwarePattern.BytesOf(hardware).CopyTo(pair, 0);
            if (equals >= 0)
            {
                if (!InetAddress.TryParse(part.AsSpan(equals + 1), out var address) || !address.IsIPv4)
                    throw value.Wrong($"Invalid IP address `{part[(equals + 1)..]}'");
                address.Write(pair.AsSpan(HardwareBytes));
            }
            pairs.Add(pair);
        }
        if (pairs.Count == 0)
            throw value.Bad();
        Put(value.Entry, side, pairs, value.IsInverted);
    }

    /// <summary>Puts the pairs of one side in place.</summary>
    private static void Put(XtEntry entry, int side, List<byte[]> pairs, bool isInverted)
    {
        pairs.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        var other = Pairs(entry.Info, side == SourceAt ? DestinationAt : SourceAt).ToArray();
        byte[] own = [.. pairs.SelectMany(pair => pair)];
        byte[] info = [.. entry.Info.AsSpan(0, PairsAt), .. side == SourceAt ? own : other, .. side == SourceAt ? other : own];
        info.AsSpan().Write32(side, (uint)pairs.Count | (isInverted ? Inverted : 0));
        entry.Info = info;
    }

    private static ReadOnlySpan<byte> Pairs(ReadOnlySpan<byte> info, int side)
    {
        var (sources, destinations) = (Count(info, SourceAt) * PairBytes, Count(info, DestinationAt) * PairBytes);
        return side == SourceAt ? info.Slice(PairsAt, sources) : info.Slice(PairsAt + sources, destinations);
    }

    private static int Count(ReadOnlySpan<byte> info, int side) => (int)(info.Read32(side) & ~Inverted);

    private static bool IsInverted(ReadOnlySpan<byte> info, int side) => (info.Read32(side) & Inverted) != 0;

    private static bool HasAddress(ReadOnlySpan<byte> pair) => pair[HardwareBytes..PairBytes].ContainsAnyExcept((byte)0);

    private static bool HasAddresses(ReadOnlySpan<byte> pairs)
    {
        for (var at = 0; at < pairs.Length; at += PairBytes)
        {
            if (HasAddress(pairs.Slice(at, PairBytes)))
                return true;
        }
        return false;
    }
}
