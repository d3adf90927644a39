namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>A setting cannot be changed.</summary>
public sealed class SettingException : Exception
{
    /// <summary>Creates one.</summary>
    public SettingException()
    {
    }

    /// <summary>Creates one.</summary>
    public SettingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one.</summary>
    public SettingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
