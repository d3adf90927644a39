namespace Statewall.Netlink;

/// <summary>Error numbers that netlink families answer with (Linux values on every platform), and their texts as <c>strerror</c> gives them.</summary>
public static class NetlinkErrno
{
#pragma warning disable CS1591 // the names say it: each is the C constant with an E in front
    public const int Perm = 1;
    public const int NoEnt = 2;
    public const int Srch = 3;
    public const int Intr = 4;
    public const int IO = 5;
    public const int TooBig = 7;
    public const int BadF = 9;
    public const int Again = 11;
    public const int NoMem = 12;
    public const int Access = 13;
    public const int Fault = 14;
    public const int Busy = 16;
    public const int Exist = 17;
    public const int NoDev = 19;
    public const int NotDir = 20;
    public const int Inval = 22;
    public const int NFile = 23;
    public const int MFile = 24;
    public const int FBig = 27;
    public const int NoSpc = 28;
    public const int MLink = 31;
    public const int Pipe = 32;
    public const int Dom = 33;
    public const int Range = 34;
    public const int NameTooLong = 36;
    public const int Loop = 40;
    public const int NoData = 61;
    public const int Proto = 71;
    public const int Overflow = 75;
    public const int Restart = 85;
    public const int MsgSize = 90;
    public const int NoProtoOpt = 92;
    public const int ProtoNoSupport = 93;
    public const int OpNotSupp = 95;
    public const int AfNoSupport = 97;
    public const int AddrInUse = 98;
    public const int NoBufs = 105;
    public const int TimedOut = 110;
    public const int Already = 114;
    public const int ConnRefused = 111;
#pragma warning restore CS1591

    /// <summary>The error's text in English, as glibc's <c>strerror</c> words it.</summary>
    /// <param name="errno">A positive error number.</param>
    public static string Describe(int errno) => errno switch
    {
        0 => "Success",
        Perm => "Operation not permitted",
        NoEnt => "No such file or directory",
        Srch => "No such process",
        Intr => "Interrupted system call",
        IO => "Input/output error",
        TooBig => "Argument list too long",
        BadF => "Bad file descriptor",
        Again => "Resource temporarily unavailable",
        NoMem => "Cannot allocate memory",
        Access => "Permission denied",
        Fault => "Bad address",
        Busy => "Device or resource busy",
        Exist => "File exists",
        NoDev => "No such device",
        NotDir => "Not a directory",
        Inval => "Invalid argument",
        NFile => "Too many open files in system",
        MFile => "Too many open files",
        FBig => "File too large",
        NoSpc => "No space left on device",
        MLink => "Too many links",
        Pipe => "Broken pipe",
        Dom => "Numerical argument out of domain",
        Range => "Numerical result out of range",
        NameTooLong => "File name too long",
        Loop => "Too many levels of symbolic links",
        NoData => "No data available",
        Proto => "Protocol error",
        Overflow => "Value too large for defined data type",
        Restart => "Interrupted system call should be restarted",
        MsgSize => "Message too long",
        NoProtoOpt => "Protocol not available",
        ProtoNoSupport => "Protocol not supported",
        OpNotSupp => "Operation not supported",
        AfNoSupport => "Address family not supported by protocol",
        AddrInUse => "Address already in use",
        NoBufs => "No buffer space available",
        TimedOut => "Connection timed out",
        ConnRefused => "Connection refused",
        _ => $"Unknown error {errno}",
    };
}
