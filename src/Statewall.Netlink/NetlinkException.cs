namespace Statewall.Netlink;

/// <summary>A kernel's refusal: what was attempted, its error number and, where it said more, its own words and the offending attribute.</summary>
public sealed class NetlinkException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="operation">What was attempted, e.g. <c>"get connection"</c>.</param>
    /// <param name="errno">The positive error number, see <see cref="NetlinkErrno"/>.</param>
    /// <param name="sequence">The request's sequence number, 0 when there is none.</param>
    /// <param name="kernelText">The kernel's extended-ack text. // NLMSGERR_ATTR_MSG</param>
    /// <param name="offset">Offset of the offending attribute in the request, in bytes. // NLMSGERR_ATTR_OFFS</param>
    public NetlinkException(string operation, int errno, uint sequence = 0, string? kernelText = null, int? offset = null)
        : base(Describe(operation, errno, kernelText, offset))
    {
        Operation = operation;
        Errno = errno;
        Sequence = sequence;
        KernelText = kernelText;
        Offset = offset;
    }

    /// <summary>What was attempted.</summary>
    public string Operation { get; }

    /// <summary>The positive error number.</summary>
    public int Errno { get; }

    /// <summary>The sequence number of the request that failed, 0 when there is none.</summary>
    public uint Sequence { get; }

    /// <summary>The kernel's extended-ack text, if it gave one.</summary>
    public string? KernelText { get; }

    /// <summary>Offset of the offending attribute in the request message, in bytes, if the kernel gave one.</summary>
    public int? Offset { get; }

    private static string Describe(string operation, int errno, string? kernelText, int? offset)
    {
        var text = $"{operation}: {NetlinkErrno.Describe(errno)}";
        if (kernelText is not null)
            text += $": {kernelText}";
        return offset is null ? text : $"{text} (at offset {offset} of the request)";
    }
}
