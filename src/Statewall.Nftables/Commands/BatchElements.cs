using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Linearization;

namespace Statewall.Nftables.Commands;

/// <summary>Writes elements of a set into a batch as they come.</summary>
/// <param name="writer">The requests about the set.</param>
internal sealed class BatchElements(SetElementWriter writer) : IElementSink, IDisposable
{
    private static readonly byte[] OpenRange = UserDataOfOpenRange();

    /// <summary>How many bytes a plain element takes at most.</summary>
    /// <param name="key">Bytes of its key.</param>
    /// <param name="isInterval">Its range ends with another element.</param>
    public static int SizeOf(int key, bool isInterval)
    {
        const int Headers = 3 * AttributeHeader.Size, Flags = AttributeHeader.Size + sizeof(uint); // of the element, its key and the key's bytes
        var element = Headers + AttributeHeader.Align(key);
        return isInterval ? (2 * element) + Flags : element;
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> key, ElementEnd end) =>
        writer.Add(key, flags: end == ElementEnd.Closed ? NftSetElemFlags.IntervalEnd : NftSetElemFlags.None, userData: end == ElementEnd.Open ? OpenRange : default);

    /// <inheritdoc/>
    public void Add(LinearElement element)
    {
        var message = element.ToMessage();
        writer.Add(ref message);
    }

    /// <summary>Writes the last request.</summary>
    public void Finish() => writer.Finish();

    /// <summary>Returns the buffers.</summary>
    public void Dispose() => writer.Dispose();

    private static byte[] UserDataOfOpenRange()
    {
        var data = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumSize]);
        data.TryAddNumber(NftUserData.ElementFlags, LinearElement.OpenFlag);
        return data.Written.ToArray();
    }
}
