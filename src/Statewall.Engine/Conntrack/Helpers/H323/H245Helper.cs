namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>H.245: both ends agree upon the channels of a call. // h245_help</summary>
internal sealed class H245Helper : TpktHelper
{
    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> payload, int start, ref H323Places places)
    {
        var reader = new PerReader(payload, start);
        return H245Types.Message.Read(ref reader, ref places, H323Role.None) != PerResult.Broken;
    }
}
