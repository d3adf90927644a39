using System.Text;
using CsCheck;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

/// <summary>The records that programs store with objects of nf_tables.</summary>
public sealed class UserDataTests
{
    [Fact]
    public void Records_Written_AreRead()
    {
        var writer = new UserDataWriter(new byte[UserDataWriter.MaximumSize]);
        Assert.True(writer.TryAddNumber(NftUserData.SetKeyByteOrder, 2));
        var nest = writer.Begin(NftUserData.SetKeyTypeof);
        Assert.True(writer.TryAddNumber(NftUserData.TypeofExpression, 7));
        Assert.True(writer.TryEnd(nest));
        Assert.True(writer.TryAddText(NftUserData.SetComment, "naïve"));

        var reader = new UserDataReader(writer.Written);
        Assert.True(reader.MoveNext());
        Assert.Equal(NftUserData.SetKeyByteOrder, reader.Type);
        Assert.True(reader.TryGetNumber(out var order));
        Assert.Equal(2u, order);
        Assert.True(reader.MoveNext());
        var inner = reader.Nested;
        Assert.True(inner.MoveNext());
        Assert.True(inner.TryGetNumber(out var kind));
        Assert.Equal(7u, kind);
        Assert.False(inner.MoveNext());
        Assert.True(reader.MoveNext());
        Assert.True(reader.TryGetText(out var comment));
        Assert.Equal("naïve", Encoding.UTF8.GetString(comment));
        Assert.False(reader.MoveNext());
        Assert.Equal(-1, reader.FaultOffset);
        Assert.True(UserDataReader.TryFind(writer.Written, NftUserData.SetComment, out _));
        Assert.False(UserDataReader.TryFind(writer.Written, 99, out _));
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("000261", 0)]
    [InlineData("0001610102", 3)]
    public void Records_CutOff_EndWithAFault(string bytes, int offset)
    {
        var reader = new UserDataReader(Convert.FromHexString(bytes));
        while (reader.MoveNext())
        {
        }
        Assert.Equal(offset, reader.FaultOffset);
    }

    [Fact]
    public void Bytes_Any_AreWalkedToTheirEndOrAFault() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        var reader = new UserDataReader(bytes);
        var size = 0;
        while (reader.MoveNext())
            size += 2 + reader.Value.Length;
        Assert.Equal(reader.FaultOffset < 0 ? bytes.Length : reader.FaultOffset, size);
    });

    [Fact]
    public void Record_TooLarge_IsRefusedAsAWhole()
    {
        var writer = new UserDataWriter(new byte[600]);
        Assert.False(writer.TryAdd(1, new byte[256]));
        Assert.True(writer.TryAdd(1, new byte[255]));
        var nest = writer.Begin(2);
        Assert.True(writer.TryAdd(1, new byte[255]));
        Assert.False(writer.TryEnd(nest));
        Assert.Equal(257, writer.Length);
        Assert.False(new UserDataWriter(new byte[4]).TryAddText(0, "abc"));
    }
}
