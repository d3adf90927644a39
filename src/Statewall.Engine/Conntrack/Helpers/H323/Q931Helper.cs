namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>Q.931: calls are set up, and a connection for H.245 or media are agreed upon. // q931_help</summary>
internal sealed class Q931Helper : TpktHelper
{
    private const byte Protocol = 0x08; // protocol discriminator
    private const byte Short = 0x80; // an element of one octet
    private const byte UserUser = 0x7E;

    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> payload, int start, ref H323Places places)
    {
        if (!TryFindUserInformation(payload, start, out var from, out var end))
            return false;
        var reader = new PerReader(payload[..end], from);
        return H225Types.UserInformation.Read(ref reader, ref places, H323Role.None) != PerResult.Broken;
    }

    // Behind the call reference and the kind of message are elements; one octet at most is one by itself. // DecodeQ931
    private static bool TryFindUserInformation(ReadOnlySpan<byte> payload, int at, out int start, out int end)
    {
        (start, end) = (0, 0);
        if (payload.Length < at + 2 || payload[at] != Protocol)
            return false;
        at += 2 + payload[at + 1];
        if (payload.Length < at + 2)
            return false;
        at++;
        if ((payload[at] & Short) != 0)
            at++;
        while (at + 1 < payload.Length && payload[at] != UserUser)
            at += 2 + payload[at + 1];
        if (at + 3 > payload.Length)
            return false;
        (start, end) = (at + 4, at + 3 + U16(payload, at + 1)); // behind the element's own protocol discriminator
        return end <= payload.Length && start < end;
    }
}
