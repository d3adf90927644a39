namespace Statewall.Conntrack;

/// <summary>Where a label's bit is in the attribute: labels are an array of the machine's words. // struct nf_conn_labels, set_bit</summary>
internal static class LabelBits
{
    /// <summary>The byte that holds a bit, in an attribute of <paramref name="size"/> bytes.</summary>
    public static int PlaceOf(int bit, int size)
    {
        var place = bit >> 3;
        var reversed = place ^ 7;
        return BitConverter.IsLittleEndian || reversed >= size ? place : reversed;
    }
}
