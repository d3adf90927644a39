namespace Statewall.Iptables.Migration;

/// <summary>A file that is to be migrated has a mistake; the message tells its place.</summary>
/// <param name="message">What is wrong, and where.</param>
internal sealed class MigrationException(string message) : Exception(message);
