using System.Runtime.Versioning;

// build/services sets up Debian's servers.
[assembly: SupportedOSPlatform("linux")]
