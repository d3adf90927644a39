using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

/// <summary>Elements of sets, in place and without objects: the same as the values.</summary>
public sealed class SetElementTests
{
    [Fact]
    public void View_OfAnyElement_ShowsWhatTheValueHas() => Gen.Int.Sample(seed =>
    {
        var element = GeneratorCodec.Generate<SetElement>(seed);
        var view = new SetElementView(Wire.Encode(element), 0);
        Assert.True(view.Fault.IsNone);
        Assert.Equal(element.Key?.Value ?? [], view.Key.ToArray());
        Assert.Equal(element.KeyEnd?.Value ?? [], view.KeyEnd.ToArray());
        Assert.Equal(element.Data?.Value ?? [], view.Data.ToArray());
        Assert.Equal(element.UserData ?? [], view.UserData.ToArray());
        Assert.Equal(element.ObjectReference ?? "", Encoding.UTF8.GetString(view.ObjectReference));
        Assert.Equal(element.Flags ?? NftSetElemFlags.None, view.Flags);
        Assert.Equal(element.Timeout, view.Timeout);
        Assert.Equal(element.Expiration, view.Expiration);
        Assert.Equal(element.Expression is not null || element.Expressions is not null, view.HasExpressions);
        Assert.Equal(
            element is { Data: null, KeyEnd: null, ObjectReference: null, Timeout: null, Expiration: null, Expression: null, Expressions: null, UserData: null or [] },
            view.IsPlain);
        Assert.Equal(element.Data?.Verdict?.Code is not null, view.TryGetVerdict(out var code, out var chain));
        Assert.Equal(element.Data?.Verdict?.Code ?? default, code);
        Assert.Equal(element.Data?.Verdict?.Chain ?? "", Encoding.UTF8.GetString(chain));
        Assert.True(view.Decode(out var decoded).IsNone);
        Assert.Equal(TextCodec.Print(element), TextCodec.Print(decoded));
    });

    [Fact]
    public void Elements_CutAnywhere_EndWithAFaultOrTheElementsBefore() => Gen.Select(Gen.Int, Gen.Int[0, 4096]).Sample((seed, cut) =>
    {
        var list = GeneratorCodec.Generate<SetElementList>(seed);
        var bytes = Wire.Encode(list);
        var view = new SetElementsView(bytes.AsSpan(0, Math.Min(cut, bytes.Length)), 20);
        var count = 0;
        foreach (var element in view)
            count += element.Fault.IsNone ? 1 : 0;
        Assert.True(count == 0 || count == list.Elements!.Length || !view.Fault.IsNone);
    });

    [Fact]
    public void Enumerator_AtAMalformedElement_KeepsTheFault()
    {
        // Elements of 8 bytes, the second of which says that it has 12.
        var nest = Convert.FromHexString("1400038008000180" + "04000200" + "0C000280" + "04000200");
        var walk = new SetElementsView(nest, 20).GetEnumerator();
        Assert.True(walk.MoveNext());
        Assert.False(walk.MoveNext());
        Assert.Equal(new CodecFault(CodecFaultKind.AttributeOverrun, 32, 0), walk.Fault);
        Assert.False(walk.MoveNext());
    }

    [Fact]
    public void Writer_OfManyElements_SplitsAtTheLimitOfANest()
    {
        const int Count = 20000;
        using var batch = new RequestBatch(BatchKind.Transaction);
        using var writer = Writer(batch);
        Span<byte> key = stackalloc byte[4];
        for (uint number = 0; number < Count; number++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(key, number);
            writer.Add(key, timeout: number % 3 == 0 ? number : null);
        }
        writer.Finish();
        var (parts, next) = (0, 0u);
        foreach (var message in Messages(batch))
        {
            parts++;
            var list = Wire.Decode<SetElementList>(message.AsSpan(20));
            Assert.Equal(("t", "s", 5u), (list.Table, list.Set, list.SetId));
            foreach (var element in new SetElementsView(message.AsSpan(20), 20))
            {
                Assert.Equal(next, BinaryPrimitives.ReadUInt32BigEndian(element.Key));
                Assert.Equal(next % 3 == 0 ? next : null, element.Timeout);
                next++;
            }
        }
        Assert.Equal((uint)Count, next);
        Assert.Equal(7, parts); // 16 bytes an element, and 12 for each third
    }

    [Fact]
    public void Writer_AnyElement_WritesWhatTheValueWrites() => Gen.Int.Sample(seed =>
    {
        var list = new SetElementList
        {
            Table = "t",
            Set = "s",
            SetId = 5,
            Elements = [GeneratorCodec.Generate<SetElement>(seed), GeneratorCodec.Generate<SetElement>(seed + 1)],
        };
        using var batch = new RequestBatch(BatchKind.Transaction);
        using var writer = Writer(batch);
        foreach (ref var element in list.Elements.AsSpan())
            writer.Add(ref element);
        writer.Finish();
        Assert.Equal(Wire.Encode(list), Assert.Single(Messages(batch)).AsSpan(20).ToArray());
    });

    [Fact]
    public void Writer_AllArguments_WritesWhatTheValueWrites()
    {
        var element = new SetElement
        {
            Flags = NftSetElemFlags.IntervalEnd,
            Timeout = 5,
            Key = new DataValue { Value = [1, 2, 3, 4] },
            KeyEnd = new DataValue { Value = [1, 2, 3, 9, 5] },
            Data = new DataValue { Value = [7] },
            UserData = [0, 2, 65, 0, 1],
        };
        using var batch = new RequestBatch(BatchKind.Transaction);
        using var writer = Writer(batch);
        writer.Add([1, 2, 3, 4], [1, 2, 3, 9, 5], [7], NftSetElemFlags.IntervalEnd, 5, element.UserData);
        writer.Finish();
        writer.Finish(); // without elements, nothing
        var list = new SetElementList { Table = "t", Set = "s", SetId = 5, Elements = [element] };
        Assert.Equal(Wire.Encode(list), Assert.Single(Messages(batch)).AsSpan(20).ToArray());
        Assert.Throws<ArgumentException>(() => writer.Add(new byte[9000]));
    }

    [Fact]
    public void Reading_ManyElements_AllocatesNothing()
    {
        using var batch = new RequestBatch(BatchKind.Transaction);
        using var writer = Writer(batch);
        for (var number = 0; number < 1000; number++)
            writer.Add(BitConverter.GetBytes(number));
        writer.Finish();
        var message = batch.MessageAt(0).ToArray();
        var count = 0;
        Assert.Equal(0, AllocationMeter.Least(() => count = Count(message)));
        Assert.Equal(1000, count);
    }

    private static int Count(byte[] message)
    {
        var count = 0;
        foreach (var element in new SetElementsView(message.AsSpan(20), 20))
            count += element.Key.Length / 4;
        return count;
    }

    private static SetElementWriter Writer(RequestBatch batch) => new(batch, NftMessage.NewSetElem, NetlinkFlags.Create, NfProto.IPv4, "t", "s", 5);

    private static List<byte[]> Messages(RequestBatch batch)
    {
        var list = new List<byte[]>();
        for (var index = 0; index < batch.Count; index++)
            list.Add(batch.MessageAt(index).ToArray());
        return list;
    }
}
