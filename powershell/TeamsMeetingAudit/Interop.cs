// What stands between the module's scripts and the native library: loading it, handing records over in bulk, making
// objects of the rows that come back, and saying what failed. C# 5, for Windows PowerShell 5.1 compiles it too.
//
// Rows cross the boundary in batches, as Arrow arrays; the row classes and the code that fills them stand at the end
// and are generated from the library's tables.

using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TeamsMeetingAudit
{
    /// <summary>The native library, and what can be asked of it without reading anything.</summary>
    public static class Library
    {
        /// <summary>The binary interface this source was written for.</summary>
        private const uint AbiVersion = 1;

        private static readonly object Gate = new object();

        /// <summary>The version of the module this source belongs to.</summary>
        public static string Version
        {
            get { return Contract.Version; }
        }

        /// <summary>The hash of the source that these types were compiled from, as its compiler was told; else empty.</summary>
        public static string SourceHash
        {
            get
            {
                foreach (object found in typeof(Library).Assembly.GetCustomAttributes(typeof(AssemblyMetadataAttribute), false))
                {
                    AssemblyMetadataAttribute metadata = (AssemblyMetadataAttribute)found;
                    if (metadata.Key == "SourceHash")
                    {
                        return metadata.Value;
                    }
                }
                return "";
            }
        }

        /// <summary>Where the native library was loaded from; null before.</summary>
        public static string NativePath { get; private set; }

        /// <summary>The version the native library gives itself; null before it is loaded.</summary>
        public static string NativeVersion { get; private set; }

        /// <summary>How many readers, analyses, tables, writers and errors of the native library are alive in this process.</summary>
        public static long LiveHandles
        {
            get { return NativePath == null ? 0 : (long)Native.LiveHandles().ToUInt64(); }
        }

        /// <summary>
        /// Loads the native library from that full path, once per process: another copy of the same version is as good.
        /// </summary>
        public static void Load(string path)
        {
            lock (Gate)
            {
                if (NativePath != null)
                {
                    if (NativeVersion == Version)
                    {
                        return;
                    }
                    throw RestartRequired(path);
                }
                if (!File.Exists(path))
                {
                    throw LoadFailure.From(Loader.Platform, Loader.Architecture, 0, null, false, path).ToException(null);
                }
                IntPtr library = Loader.Open(path);
                try
                {
                    Native.BindVersion(library);
                }
                catch (AuditException)
                {
                    throw AbiMismatch(path, "it exports nothing of this library");
                }
                uint abi = Native.GetAbiVersion();
                if (abi != AbiVersion)
                {
                    throw AbiMismatch(path, string.Format(
                        CultureInfo.InvariantCulture, "its binary interface is number {0}, and this module needs {1}", abi, AbiVersion));
                }
                string version = Native.GetVersion().ToString();
                if (version != Version)
                {
                    throw AbiMismatch(path, "it is of version " + version + ", and this module is " + Version);
                }
                Native.Bind(library);
                NativeVersion = version;
                NativePath = path;
                // By this the module knows at import, at no cost, that rows may come from another runspace of this process.
                Environment.SetEnvironmentVariable(
                    "TEAMSMEETINGAUDIT_PROCESS", Process.GetCurrentProcess().Id.ToString(CultureInfo.InvariantCulture));
            }
        }

        /// <summary>The columns of records, with type and description.</summary>
        public static Field[] Fields()
        {
            IntPtr table;
            IntPtr error;
            Failures.Check(Native.SchemaFields(out table, out error), error);
            using (Batch batch = Batch.Take(table))
            {
                return Contract.MakeFields(batch, Zone.Utc);
            }
        }

        /// <summary>The columns of the rows of that name that an analysis gives, with type and description.</summary>
        public static Field[] AnswerFields(string name)
        {
            IntPtr table;
            IntPtr error;
            Failures.Check(Native.AnswerFields(AnswerTable.OfClass(name).Kind, out table, out error), error);
            using (Batch batch = Batch.Take(table))
            {
                return Contract.MakeFields(batch, Zone.Utc);
            }
        }

        /// <summary>What the views show of the rows of that name beside their columns.</summary>
        public static string[] Headings(string name)
        {
            return ShownMembers.NamesOf(name);
        }

        /// <summary>What a command counts its errors with.</summary>
        public static ErrorCount Errors(PSCmdlet cmdlet)
        {
            return ErrorCount.Of(cmdlet);
        }

        /// <summary>How a file is written: in that form, or, without one, in the form that its name says.</summary>
        public static OutputForm FormOf(string path, string format)
        {
            string[] names = OutputForm.Names;
            int asked = string.IsNullOrEmpty(format) ? 0 : Array.IndexOf(names, format);
            int found;
            uint delimiter;
            IntPtr error;
            using (LentTexts lent = new LentTexts())
            {
                Failures.Check(Native.FormatOfPath(lent.Lend(path), asked, out found, out delimiter, out error), error);
            }
            return new OutputForm(names[found], (char)delimiter);
        }

        /// <summary>
        /// What PowerShell has to know of the rows: the properties that stand for one where no view applies, by class; the
        /// members that are shown; and how rows that were serialised become rows again.
        /// </summary>
        public static TypeData[] ExtendedTypes()
        {
            List<TypeData> all = new List<TypeData>();
            foreach (KeyValuePair<string, string[]> entry in ShownMembers.Standing)
            {
                string kind = entry.Key;
                string[] names = entry.Value;
                Type type = typeof(Library).Assembly.GetType("TeamsMeetingAudit." + kind);
                foreach (string name in new[] { kind, kind + "Text" })
                {
                    TypeData made = new TypeData("TeamsMeetingAudit." + name);
                    TypeData serialised = new TypeData("Deserialized.TeamsMeetingAudit." + name);
                    made.DefaultDisplayPropertySet = new PropertySetData(names);
                    serialised.DefaultDisplayPropertySet = new PropertySetData(names);
                    string[] members;
                    if (ShownMembers.OfClass.TryGetValue(kind, out members))
                    {
                        foreach (string member in members)
                        {
                            CodePropertyData property = new CodePropertyData(member, typeof(ShownMembers).GetMethod(member));
                            // Or every Export-Csv and Select-Object * had everything twice.
                            property.IsHidden = true;
                            made.Members.Add(member, property);
                        }
                    }
                    if (type != null && name == kind && RowConverter.Layouts.ContainsKey(type))
                    {
                        made.TypeConverter = typeof(RowConverter);
                        // Of a DateTimeOffset only its properties tell all; jobs would leave the text of it.
                        made.SerializationDepth = 2;
                        serialised.TargetTypeForDeserialization = type;
                    }
                    all.Add(made);
                    all.Add(serialised);
                }
            }
            return all.ToArray();
        }

        /// <summary>Begins a reading for a command. Options that are missing or null are the default.</summary>
        public static Reader NewReader(IDictionary options, PSCmdlet cmdlet)
        {
            return new Reader(options, cmdlet);
        }

        /// <summary>Begins a collection, or goes on with one. Nothing is written before its first step.</summary>
        public static Collection NewCollection(IDictionary options)
        {
            return new Collection(options);
        }

        /// <summary>The first error among what a call gave; null if there is none.</summary>
        public static ErrorRecord FirstError(object[] output)
        {
            foreach (object item in output)
            {
                ErrorRecord error = JsonText.Unwrap(item) as ErrorRecord;
                if (error != null)
                {
                    return error;
                }
            }
            return null;
        }

        private static AuditException RestartRequired(string path)
        {
            return new AuditException(
                "RestartRequired",
                "ResourceUnavailable",
                "version " + NativeVersion + " of the native library is loaded in this process already, from " + NativePath,
                "Start a new PowerShell session to use version " + Version + ": a loaded library cannot be replaced.")
            {
                Target = path,
                Terminating = true,
            };
        }

        private static AuditException AbiMismatch(string path, string why)
        {
            return new AuditException(
                "NativeAbiMismatch",
                "InvalidData",
                "the native library " + path + " does not belong to this module: " + why,
                "Install the module again, all of its files from one package.")
            {
                Target = path,
                Path = path,
                Terminating = true,
            };
        }
    }

    /// <summary>How a file is written.</summary>
    public sealed class OutputForm
    {
        /// <summary>The forms, in the order of their numbers in the library.</summary>
        internal static readonly string[] Names = { "Tables", "Csv", "JsonLines", "Html", "Xlsx" };

        internal OutputForm(string format, char delimiter)
        {
            Format = format;
            Delimiter = delimiter;
        }

        /// <summary>Csv, JsonLines, Html or Xlsx.</summary>
        public string Format { get; private set; }

        /// <summary>What stands between the cells of CSV.</summary>
        public char Delimiter { get; private set; }
    }

    /// <summary>How many errors a command has: the first are shown, and the others counted.</summary>
    public sealed class ErrorCount
    {
        private const int Most = 20;

        private static readonly ConditionalWeakTable<PSCmdlet, ErrorCount> OfCommands = new ConditionalWeakTable<PSCmdlet, ErrorCount>();

        private int shown;
        private long hidden;

        private ErrorCount()
        {
        }

        /// <summary>That of a command; a new one where there is no command.</summary>
        public static ErrorCount Of(PSCmdlet cmdlet)
        {
            return cmdlet == null ? new ErrorCount() : OfCommands.GetValue(cmdlet, delegate { return new ErrorCount(); });
        }

        /// <summary>Whether one more is to be shown; it is counted, in any case.</summary>
        public bool Show()
        {
            if (shown < Most)
            {
                shown++;
                return true;
            }
            hidden++;
            return false;
        }

        /// <summary>How many may be shown while so many wait for it.</summary>
        internal int RoomBeside(int waiting)
        {
            return Math.Max(0, Most - shown - waiting);
        }

        /// <summary>Counts errors that are not even made.</summary>
        internal void Hide(long count)
        {
            hidden += count;
        }

        /// <summary>How many were not shown since the last time.</summary>
        public long TakeHidden()
        {
            long taken = hidden;
            hidden = 0;
            return taken;
        }
    }

    /// <summary>What failed: with what the error record of a command is made of.</summary>
    public sealed class AuditException : Exception
    {
        internal AuditException(string errorId, string category, string message, string action)
            : this(errorId, category, message, action, null)
        {
        }

        internal AuditException(string errorId, string category, string message, string action, Exception inner)
            : base(message, inner)
        {
            ErrorId = errorId;
            Category = category;
            RecommendedAction = action;
        }

        /// <summary>The id scripts recognise it by.</summary>
        public string ErrorId { get; private set; }

        /// <summary>The name of an ErrorCategory.</summary>
        public string Category { get; private set; }

        /// <summary>What to do about it; may be null.</summary>
        public string RecommendedAction { get; private set; }

        /// <summary>What it is about: a path, an item of the pipeline, an AuditId. Null where that may tell of people who have pseudonyms.</summary>
        public object Target { get; internal set; }

        /// <summary>The library's name of the status; null where the library was not asked.</summary>
        public string Status { get; internal set; }

        /// <summary>The file; null without one.</summary>
        public string Path { get; internal set; }

        /// <summary>The 1-based number of the source that could not be read, in the order of opening; null without one.</summary>
        public long? SourceNumber { get; internal set; }

        /// <summary>The 1-based number of the record; null without one.</summary>
        public long? RecordNumber { get; internal set; }

        /// <summary>The byte of the decompressed file; null without one.</summary>
        public long? ByteOffset { get; internal set; }

        /// <summary>Whether the command cannot go on.</summary>
        public bool Terminating { get; internal set; }
    }

    /// <summary>Why a native library could not be loaded, and what to do.</summary>
    public sealed class LoadFailure
    {
        private LoadFailure(string errorId, string category, string path, string why, string action)
        {
            ErrorId = errorId;
            Category = category;
            Path = path;
            Message = "the native library " + path + " cannot be loaded: " + why;
            RecommendedAction = action;
        }

        /// <summary>NativeLibraryNotFound, NativeLibraryBlocked, NativeLibraryIncompatible or NativeDependencyMissing.</summary>
        public string ErrorId { get; private set; }

        /// <summary>The name of an ErrorCategory.</summary>
        public string Category { get; private set; }

        /// <summary>The library.</summary>
        public string Path { get; private set; }

        /// <summary>What failed.</summary>
        public string Message { get; private set; }

        /// <summary>What to do.</summary>
        public string RecommendedAction { get; private set; }

        /// <summary>
        /// The failure, judged by what the system said. The platform is Windows, Linux or MacOS; the architecture that of
        /// the process (X64, X86, Arm64, Arm); the code Windows' error number, or 0; the message the system's, or null where
        /// there is no such file; marked says that the file carries the mark of a download.
        /// </summary>
        public static LoadFailure From(
            string platform, string architecture, int errorCode, string systemMessage, bool marked, string path)
        {
            string said = systemMessage ?? "";
            bool windows = platform == "Windows";
            if (marked)
            {
                return Blocked(path, "Windows marks it as downloaded from the internet");
            }
            // ERROR_ACCESS_DENIED, ERROR_ACCESS_DISABLED_BY_POLICY, ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION.
            if (windows && (errorCode == 5 || errorCode == 1260 || errorCode == 4551))
            {
                return Blocked(path, "a policy of this machine forbids it (" + said + ")");
            }
            if (platform == "MacOS" && (Has(said, "code signature") || Has(said, "not allowed") || Has(said, "quarantine")))
            {
                return Blocked(path, "macOS refuses it (" + said + ")");
            }
            if (systemMessage == null || (windows && errorCode == 2))
            {
                return new LoadFailure(
                    "NativeLibraryNotFound", "ObjectNotFound", path, "there is no such file",
                    "Install the module again. In a clone of the sources, build it first: powershell/build.ps1.");
            }
            // ERROR_BAD_EXE_FORMAT, ERROR_EXE_MACHINE_TYPE_MISMATCH.
            bool otherMachine = windows && (errorCode == 193 || errorCode == 216);
            if (otherMachine && architecture == "X86")
            {
                return Incompatible(path, "this PowerShell is a 32-bit process",
                    "Start the 64-bit Windows PowerShell or PowerShell 7 (not the one called x86).");
            }
            if (otherMachine && architecture == "Arm64")
            {
                return Incompatible(path, "it was not built for ARM64",
                    "Start the x64 PowerShell, or install a package of the module that has bin/win-arm64.");
            }
            if (otherMachine || Has(said, "ELFCLASS") || Has(said, "invalid ELF header") || Has(said, "incompatible architecture")
                || Has(said, "wrong architecture") || Has(said, "Exec format") || Has(said, "file too short")
                || Has(said, "cannot read file data") || Has(said, "not a mach-o file")
                // What glibc says of a library that is there, but for another processor.
                || Has(said, path + ": cannot open shared object file: No such file"))
            {
                return Incompatible(path,
                    "it was built for another kind of machine than this process (" + platform + " " + architecture + "), or is damaged (" + said + ")",
                    "Install the package for " + platform + " " + architecture + " again, or build the module on this machine: powershell/build.ps1.");
            }
            if (Has(said, "ld-linux") || Has(said, "ld-musl") || Has(said, "libc.musl") || Has(said, "Error relocating"))
            {
                return Incompatible(path, "it was built for another C library: glibc and musl do not mix (" + said + ")",
                    "Use PowerShell on a glibc distribution, or build the module on this machine: powershell/build.ps1.");
            }
            if (Has(said, "GLIBC_"))
            {
                return Incompatible(path, "this system's C library is older than the one it was built for (" + said + ")",
                    "Build the module on this machine: powershell/build.ps1.");
            }
            if (Has(said, "Permission denied") || Has(said, "Operation not permitted"))
            {
                return Blocked(path, "the system forbids it (" + said + ")");
            }
            // ERROR_MOD_NOT_FOUND with the file there: something it needs is not.
            if ((windows && errorCode == 126) || Has(said, "cannot open shared object file") || Has(said, "Library not loaded"))
            {
                return new LoadFailure(
                    "NativeDependencyMissing", "ResourceUnavailable", path,
                    "a library that it needs is missing (" + said + ")",
                    windows
                        ? "It needs nothing but Windows' own libraries: repair Windows (sfc /scannow), or install the module again."
                        : "Install the library that the message names.");
            }
            return Incompatible(path, said.Length == 0 ? "error " + errorCode.ToString(CultureInfo.InvariantCulture) : said,
                "Install the module again, or build it on this machine: powershell/build.ps1.");
        }

        internal AuditException ToException(Exception inner)
        {
            return new AuditException(ErrorId, Category, Message, RecommendedAction, inner)
            {
                Target = Path,
                Path = Path,
                Terminating = true,
            };
        }

        private static bool Has(string text, string part)
        {
            return text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
        }

        private static LoadFailure Blocked(string path, string why)
        {
            return new LoadFailure("NativeLibraryBlocked", "SecurityError", path, why,
                "Make sure that the module comes from a source you trust; then Get-ChildItem -Recurse <module folder> | Unblock-File, or ask whoever keeps the policy.");
        }

        private static LoadFailure Incompatible(string path, string why, string action)
        {
            return new LoadFailure("NativeLibraryIncompatible", "ResourceUnavailable", path, why, action);
        }
    }

    /// <summary>Loads a library by its full path, whatever the edition of PowerShell.</summary>
    internal static class Loader
    {
        /// <summary>LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR and LOAD_LIBRARY_SEARCH_SYSTEM32: no other folder is searched.</summary>
        private const uint SearchOnlySystem = 0x100 | 0x800;

        private static readonly Type NativeLibrary = Type.GetType(
            "System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices", false);

        private static readonly MethodInfo Export =
            NativeLibrary == null ? null : NativeLibrary.GetMethod("GetExport", new[] { typeof(IntPtr), typeof(string) });

        public static string Platform
        {
            get
            {
                return RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "Windows"
                    : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "MacOS" : "Linux";
            }
        }

        public static string Architecture
        {
            get { return RuntimeInformation.ProcessArchitecture.ToString(); }
        }

        public static IntPtr Open(string path)
        {
            Exception why = null;
            if (NativeLibrary != null)
            {
                try
                {
                    return (IntPtr)NativeLibrary.GetMethod("Load", new[] { typeof(string) }).Invoke(null, new object[] { path });
                }
                catch (TargetInvocationException exception)
                {
                    why = exception.InnerException;
                }
            }
            int code = 0;
            if (Platform == "Windows")
            {
                // Also where the runtime tried before: only this tells the system's error number.
                IntPtr library = LoadLibraryExW(path, IntPtr.Zero, SearchOnlySystem);
                if (library != IntPtr.Zero)
                {
                    return library;
                }
                code = Marshal.GetLastWin32Error();
            }
            string said = why != null ? LastLine(why.Message) : new System.ComponentModel.Win32Exception(code).Message;
            throw LoadFailure.From(Platform, Architecture, code, said, IsMarked(path), path).ToException(why);
        }

        /// <summary>What the system said: .NET puts advice before it.</summary>
        private static string LastLine(string message)
        {
            string text = message.TrimEnd();
            return text.Substring(text.LastIndexOf('\n') + 1).Trim();
        }

        /// <summary>The address of what the library exports under that name; zero if it does not.</summary>
        public static IntPtr Symbol(IntPtr library, string name)
        {
            if (Export == null)
            {
                return GetProcAddress(library, name);
            }
            try
            {
                return (IntPtr)Export.Invoke(null, new object[] { library, name });
            }
            catch (TargetInvocationException)
            {
                return IntPtr.Zero;
            }
        }

        /// <summary>Whether Windows keeps with the file that it was downloaded.</summary>
        private static bool IsMarked(string path)
        {
            return Platform == "Windows" && GetFileAttributesW(path + ":Zone.Identifier") != uint.MaxValue;
        }

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);

        [DllImport("kernel32", CharSet = CharSet.Ansi, ExactSpelling = true, BestFitMapping = false)]
        private static extern IntPtr GetProcAddress(IntPtr library, string name);

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern uint GetFileAttributesW(string path);
    }

    /// <summary>tma_text: UTF-8 with a length.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Text
    {
        public byte* Data;
        public UIntPtr Length;

        public override string ToString()
        {
            return Data == null ? null : Encoding.UTF8.GetString(Data, checked((int)Length.ToUInt64()));
        }
    }

    /// <summary>The filter in tma_reader_options and tma_analysis_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeFilter
    {
        public Text From;
        public Text To;
        public Text Kinds;
        public Text Meetings;
        public Text Users;
        public Text Organizers;
        public Text Networks;
        public Text ClientIPPattern;
    }

    /// <summary>tma_reader_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeOptions
    {
        public UIntPtr StructSize;
        public uint Flags;
        public uint Threads;
        public int View;
        public int Text;
        public int Format;
        public uint Delimiter;
        public ulong RecordBytes;
        public uint Depth;
        public uint GzipRatio;
        public Text Columns;
        public Text Zone;
        public Text TemporaryFolder;
        public Text UserMap;
        public Text MeetingMap;
        public NativeFilter Filter;
        public Text UserMapContent;
        public Text MeetingMapContent;
        public Text DeIdentifyKey;
        public Text NetworkMap;
        public Text NetworkMapContent;
        public Text WithUsers;
        public Text ParticipantKinds;
    }

    /// <summary>tma_analysis_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeAnalysisOptions
    {
        public UIntPtr StructSize;
        public uint Flags;
        public uint MinimumPercent;
        public uint MinimumGap;
        public uint MaximumGap;
        public uint IPv4Prefix;
        public uint IPv6Prefix;
        public Text Zone;
        public Text UserMap;
        public Text MeetingMap;
        public Text UserMapContent;
        public Text MeetingMapContent;
        public Text NetworkMap;
        public Text NetworkMapContent;
        public Text OutsiderFlags;
        public Text NamePattern;
        public Text ScheduledStart;
        public Text ScheduledEnd;
        public NativeFilter Filter;
        public Text DeIdentifyKey;
        public Text WithUsers;
        public Text ParticipantKinds;
    }

    /// <summary>tma_text_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeTextOptions
    {
        public UIntPtr StructSize;
        public uint Flags;
        public int Format;
        public uint Delimiter;
        public uint Reserved;
        public Text Columns;
        public Text Zone;
    }

    /// <summary>tma_collection_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeCollectionOptions
    {
        public UIntPtr StructSize;
        public uint Flags;
        public uint WindowSeconds;
        public int MaximumRetries;
        public int OverlapSeconds;
        public ulong Seed;
        public long Now;
        public Text Start;
        public Text End;
        public Text Zone;
        public Text Operations;
        public Text Users;
        public Text IPAddresses;
        public Text FreeText;
        public Text CheckpointPath;
        public Text RawPath;
        public Text StatePath;
        public Text Selection;
    }

    /// <summary>tma_collection_action.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeAction
    {
        public UIntPtr StructSize;
        public int Kind;
        public uint Flags;
        public uint ResultSize;
        public uint WaitSeconds;
        public ulong Records;
        public long Start;
        public long End;
        public Text StartText;
        public Text EndText;
        public Text Session;
        public Text Reason;
    }

    /// <summary>tma_collection_page.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativePage
    {
        public UIntPtr StructSize;
        public UIntPtr Count;
        public IntPtr AuditData;
        public IntPtr Identities;
        public long* ResultIndexes;
        public long* ResultCounts;
        public int MoreAvailable;
        public uint Unused;
        public ulong Milliseconds;
        public Text Warnings;
    }

    /// <summary>tma_collection_gap.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeGap
    {
        public UIntPtr StructSize;
        public ulong Records;
        public long Start;
        public long End;
        public Text StartText;
        public Text EndText;
        public Text Reason;
    }

    /// <summary>tma_collection_summary.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeCollectionSummary
    {
        public UIntPtr StructSize;
        public long Start;
        public long End;
        public long IncompleteAfter;
        public long Oldest;
        public long Newest;
        public long CoveredSeconds;
        public long AllSeconds;
        public ulong Windows;
        public ulong ReplayedWindows;
        public ulong Calls;
        public ulong Records;
        public ulong Duplicates;
        public ulong AlreadyDelivered;
        public ulong Retries;
        public ulong Splits;
        public ulong EmptyAnswers;
        public ulong FailedPages;
        public ulong WaitedSeconds;
        public ulong CallMilliseconds;
        public ulong Gaps;
        public int Complete;
        public uint Unused;
        public ulong WindowsToReplay;
        public ulong Rejected;
    }

    /// <summary>ArrowSchema of the Arrow C Data Interface.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct ArrowSchema
    {
        public byte* Format;
        public byte* Name;
        public byte* Metadata;
        public long Flags;
        public long ChildCount;
        public ArrowSchema** Children;
        public ArrowSchema* Dictionary;
        public IntPtr Release;
        public IntPtr PrivateData;
    }

    /// <summary>ArrowArray of the Arrow C Data Interface.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct ArrowArray
    {
        public long Length;
        public long NullCount;
        public long Offset;
        public long BufferCount;
        public long ChildCount;
        public void** Buffers;
        public ArrowArray** Children;
        public ArrowArray* Dictionary;
        public IntPtr Release;
        public IntPtr PrivateData;
    }

    /// <summary>The functions of the native library; bound once, and for the life of the process.</summary>
    internal static unsafe class Native
    {
        public const int Ok = 0;
        public const int Io = 10;
        public const int NotFound = 11;
        public const int InvalidFormat = 20;
        public const int InvalidEncoding = 21;
        public const int LimitExceeded = 30;
        public const int Cancelled = 31;

        public const uint Resolve = 1;
        public const uint JoinMeeting = 2;
        public const uint FailOnLimit = 4;
        public const uint Bom = 8;
        public const uint Raw = 16;
        public const uint AsText = 32;
        public const uint ReaderCalls = 64;
        public const uint Collected = 128;
        public const uint Directory = 256;
        public const uint RowsAsRecorded = 512;
        public const uint Replace = 1;

        public const uint TextBom = 1;
        public const uint TextRaw = 2;
        public const uint TextShort = 4;

        public const uint SkipReplay = 1;
        public const uint Force = 2;
        public const uint Replayed = 1;

        public const uint Calls = 1;
        public const uint BySeries = 2;
        public const uint AssumeEnd = 4;
        public const uint Returns = 8;
        public const uint Handovers = 16;
        public const uint Phones = 32;
        public const uint UnknownKind = 64;
        public const uint NoApplications = 128;

        public const int RecordTable = 1;
        public const int AttendanceTable = 9;
        public const int AnalysisSummaryTable = 10;

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate uint NumberFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate UIntPtr SizeFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate Text TextFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate Text TextOfNumber(int number);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate Text TextOf(IntPtr handle);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate long NumberOf(IntPtr handle);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void FreeFunction(IntPtr handle);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewTable(out IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int OffsetOfZone(Text zone, long microseconds, out int seconds, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewTableOfKind(int kind, out IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int FormOfPath(Text path, int format, out int found, out uint delimiter, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewReader(ref NativeOptions options, out IntPtr reader, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int OfReader(ReaderHandle reader, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int AddText(ReaderHandle reader, Text text, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int AddTexts(ReaderHandle reader, Text* texts, UIntPtr count, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int AddTableOfRows(ReaderHandle reader, IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int TableOf(ReaderHandle reader, out IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int WatchProgress(ReaderHandle reader, IntPtr callback, IntPtr userdata, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int WatchWriter(WriterHandle writer, IntPtr callback, IntPtr userdata, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewWriter(ReaderHandle reader, Text path, uint flags, out IntPtr writer, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int Write(WriterHandle writer, out byte more, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int OfWriter(WriterHandle writer, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewAnswerWriter(
            Text path, uint flags, ref NativeTextOptions options, out IntPtr writer, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int WriteTable(WriterHandle writer, IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewAnalysis(ref NativeAnalysisOptions options, out IntPtr analysis, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int FeedTable(AnalysisHandle analysis, IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int FeedReader(AnalysisHandle analysis, ReaderHandle reader, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int Ask(AnalysisHandle analysis, int kind, out IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int TableOfAnalysis(AnalysisHandle analysis, out IntPtr table, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NewCollection(ref NativeCollectionOptions options, out IntPtr collection, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int OfCollection(CollectionHandle collection, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int NextAction(CollectionHandle collection, ref NativeAction action, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int TakePage(CollectionHandle collection, ref NativePage page, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int TakeFailure(CollectionHandle collection, Text message, long retryAfterSeconds, ulong milliseconds, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int DeliverWindow(CollectionHandle collection, ReaderHandle reader, out ulong records, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int TextOfCollection(CollectionHandle collection, out Text text, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int WindowsOfCollection(CollectionHandle collection, uint most, out Text windows, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int SummaryOfCollection(CollectionHandle collection, ref NativeCollectionSummary summary, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int GapOfCollection(CollectionHandle collection, ulong index, ref NativeGap gap, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int LeftOut(AnalysisHandle analysis, out ulong withoutMeeting, out ulong calls, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int AsTextOf(IntPtr table, ref NativeTextOptions options, out IntPtr text, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int SchemaOf(IntPtr table, ArrowSchema* schema, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int ArrayOf(IntPtr table, ArrowArray* array, out IntPtr error);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int Import(int kind, ArrowSchema* schema, ArrowArray* array, out IntPtr table, out IntPtr error);

        /// <summary>Answers 0 to go on.</summary>
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int ProgressCallback(IntPtr userdata, ulong done, ulong all);

        /// <summary>Releases an ArrowSchema or ArrowArray.</summary>
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void ReleaseCallback(IntPtr released);

        public static NumberFunction GetAbiVersion;
        public static TextFunction GetVersion;
        public static SizeFunction LiveHandles;
        public static TextOfNumber StatusName;
        public static TextOf ErrorMessage;
        public static TextOf ErrorPath;
        public static NumberOf ErrorSourceNumber;
        public static NumberOf ErrorRecordNumber;
        public static NumberOf ErrorByteOffset;
        public static FreeFunction FreeError;
        public static NewTable SchemaFields;
        public static NewTableOfKind AnswerFields;
        public static FormOfPath FormatOfPath;
        public static OffsetOfZone ZoneOffset;
        public static NewReader ReaderNew;
        public static FreeFunction FreeReader;
        public static AddText AddPath;
        public static AddText AddBytes;
        public static AddTexts AddRecords;
        public static AddTableOfRows AddRows;
        public static OfReader CloseInput;
        public static TableOf Next;
        public static TableOf Poll;
        public static TableOf GetIssues;
        public static TableOf GetSummary;
        public static TableOf GetSources;
        public static TableOf GetUnknownKeys;
        public static TableOf GetCompleteness;
        public static WatchProgress SetProgress;
        public static NewWriter WriterNew;
        public static Write WriteRows;
        public static WatchWriter SetWriterProgress;
        public static OfWriter Commit;
        public static FreeFunction FreeWriter;
        public static NewAnswerWriter AnswerWriterNew;
        public static WriteTable WriteAnswer;
        public static NewAnalysis AnalysisNew;
        public static FeedTable AddTable;
        public static FeedReader AddReader;
        public static Ask Answer;
        public static Ask Summarize;
        public static TableOfAnalysis GetMapIssues;
        public static LeftOut GetLeftOut;
        public static FreeFunction FreeAnalysis;
        public static TableOf Learn;
        public static AddText AddDirectory;
        public static NewCollection CollectionNew;
        public static FreeFunction FreeCollection;
        public static NextAction CollectionNext;
        public static TakePage CollectionPage;
        public static TakeFailure CollectionFailed;
        public static DeliverWindow CollectionDeliver;
        public static OfCollection CollectionMarkEmitted;
        public static OfCollection CollectionFinish;
        public static TextOfCollection CollectionFilters;
        public static TextOfCollection CollectionNotes;
        public static TextOfCollection CollectionSummaryJson;
        public static WindowsOfCollection CollectionWindows;
        public static SummaryOfCollection GetCollectionSummary;
        public static GapOfCollection CollectionGap;
        public static AsTextOf AsTextTable;
        public static SchemaOf ExportSchema;
        public static ArrayOf ExportArray;
        public static Import ImportTable;
        public static FreeFunction FreeTable;

        /// <summary>Binds what may be called of any version.</summary>
        public static void BindVersion(IntPtr library)
        {
            Bind(library, "tma_abi_version", out GetAbiVersion);
            Bind(library, "tma_version", out GetVersion);
        }

        /// <summary>Binds the rest, now that the version is right.</summary>
        public static void Bind(IntPtr library)
        {
            Bind(library, "tma_live_handles", out LiveHandles);
            Bind(library, "tma_status_name", out StatusName);
            Bind(library, "tma_error_get_message", out ErrorMessage);
            Bind(library, "tma_error_get_path", out ErrorPath);
            Bind(library, "tma_error_get_record_number", out ErrorRecordNumber);
            Bind(library, "tma_error_get_byte_offset", out ErrorByteOffset);
            Bind(library, "tma_error_get_source_number", out ErrorSourceNumber);
            Bind(library, "tma_error_free", out FreeError);
            Bind(library, "tma_schema_fields", out SchemaFields);
            Bind(library, "tma_schema_answer_fields", out AnswerFields);
            Bind(library, "tma_format_of_path", out FormatOfPath);
            Bind(library, "tma_zone_offset", out ZoneOffset);
            Bind(library, "tma_reader_new", out ReaderNew);
            Bind(library, "tma_reader_free", out FreeReader);
            Bind(library, "tma_reader_add_path", out AddPath);
            Bind(library, "tma_reader_add_bytes", out AddBytes);
            Bind(library, "tma_reader_add_records", out AddRecords);
            Bind(library, "tma_reader_add_table", out AddRows);
            Bind(library, "tma_reader_close_input", out CloseInput);
            Bind(library, "tma_reader_next", out Next);
            Bind(library, "tma_reader_poll", out Poll);
            Bind(library, "tma_reader_get_issues", out GetIssues);
            Bind(library, "tma_reader_get_summary", out GetSummary);
            Bind(library, "tma_reader_get_sources", out GetSources);
            Bind(library, "tma_reader_get_unknown_keys", out GetUnknownKeys);
            Bind(library, "tma_reader_get_completeness", out GetCompleteness);
            Bind(library, "tma_reader_set_progress", out SetProgress);
            Bind(library, "tma_writer_new", out WriterNew);
            Bind(library, "tma_writer_write", out WriteRows);
            Bind(library, "tma_writer_set_progress", out SetWriterProgress);
            Bind(library, "tma_writer_commit", out Commit);
            Bind(library, "tma_writer_free", out FreeWriter);
            Bind(library, "tma_writer_new_answer", out AnswerWriterNew);
            Bind(library, "tma_writer_write_answer", out WriteAnswer);
            Bind(library, "tma_analysis_new", out AnalysisNew);
            Bind(library, "tma_analysis_add_table", out AddTable);
            Bind(library, "tma_analysis_add_reader", out AddReader);
            Bind(library, "tma_analysis_answer", out Answer);
            Bind(library, "tma_analysis_summarize", out Summarize);
            Bind(library, "tma_analysis_get_issues", out GetMapIssues);
            Bind(library, "tma_analysis_get_left_out", out GetLeftOut);
            Bind(library, "tma_analysis_free", out FreeAnalysis);
            Bind(library, "tma_reader_learn", out Learn);
            Bind(library, "tma_reader_add_directory", out AddDirectory);
            Bind(library, "tma_collection_new", out CollectionNew);
            Bind(library, "tma_collection_free", out FreeCollection);
            Bind(library, "tma_collection_next", out CollectionNext);
            Bind(library, "tma_collection_add_page", out CollectionPage);
            Bind(library, "tma_collection_add_failure", out CollectionFailed);
            Bind(library, "tma_collection_deliver", out CollectionDeliver);
            Bind(library, "tma_collection_mark_emitted", out CollectionMarkEmitted);
            Bind(library, "tma_collection_finish", out CollectionFinish);
            Bind(library, "tma_collection_get_operations", out CollectionFilters);
            Bind(library, "tma_collection_take_notes", out CollectionNotes);
            Bind(library, "tma_collection_get_summary_json", out CollectionSummaryJson);
            Bind(library, "tma_collection_get_windows", out CollectionWindows);
            Bind(library, "tma_collection_get_summary", out GetCollectionSummary);
            Bind(library, "tma_collection_get_gap", out CollectionGap);
            Bind(library, "tma_table_as_text", out AsTextTable);
            Bind(library, "tma_table_export_schema", out ExportSchema);
            Bind(library, "tma_table_export_array", out ExportArray);
            Bind(library, "tma_table_import", out ImportTable);
            Bind(library, "tma_table_free", out FreeTable);
        }

        private static void Bind<T>(IntPtr library, string name, out T function)
            where T : class
        {
            IntPtr address = Loader.Symbol(library, name);
            if (address == IntPtr.Zero)
            {
                throw new AuditException("NativeAbiMismatch", "InvalidData", "it does not export " + name, null);
            }
            function = (T)(object)Marshal.GetDelegateForFunctionPointer(address, typeof(T));
        }
    }

    /// <summary>A native reader. It goes when nobody holds it any more, also when a pipeline is stopped between two calls.</summary>
    internal sealed class ReaderHandle : SafeHandle
    {
        /// <summary>What the library calls back must live as long as the reader.</summary>
        private readonly object callback;

        public ReaderHandle(IntPtr reader, object callback)
            : base(IntPtr.Zero, true)
        {
            this.callback = callback;
            SetHandle(reader);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override bool ReleaseHandle()
        {
            Native.FreeReader(handle);
            GC.KeepAlive(callback);
            return true;
        }
    }

    /// <summary>A native analysis.</summary>
    internal sealed class AnalysisHandle : SafeHandle
    {
        public AnalysisHandle(IntPtr analysis)
            : base(IntPtr.Zero, true)
        {
            SetHandle(analysis);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override bool ReleaseHandle()
        {
            Native.FreeAnalysis(handle);
            return true;
        }
    }

    /// <summary>A native collection.</summary>
    internal sealed class CollectionHandle : SafeHandle
    {
        public CollectionHandle(IntPtr collection)
            : base(IntPtr.Zero, true)
        {
            SetHandle(collection);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override bool ReleaseHandle()
        {
            Native.FreeCollection(handle);
            return true;
        }
    }

    /// <summary>A native writer. Freed before it is finished, its file disappears.</summary>
    internal sealed class WriterHandle : SafeHandle
    {
        /// <summary>Those there may be, until they are collected: .NET finalizes nothing when the process ends.</summary>
        private static readonly List<WeakReference> Open = new List<WeakReference>();

        static WriterHandle()
        {
            AppDomain.CurrentDomain.ProcessExit += delegate { DisposeAll(); };
        }

        public WriterHandle(IntPtr writer)
            : base(IntPtr.Zero, true)
        {
            SetHandle(writer);
            lock (Open)
            {
                Open.RemoveAll(delegate(WeakReference known) { return known.Target == null; });
                Open.Add(new WeakReference(this, true));
            }
        }

        private static void DisposeAll()
        {
            lock (Open)
            {
                foreach (WeakReference known in Open)
                {
                    WriterHandle writer = known.Target as WriterHandle;
                    if (writer != null)
                    {
                        writer.Dispose();
                    }
                }
                Open.Clear();
            }
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override bool ReleaseHandle()
        {
            Native.FreeWriter(handle);
            return true;
        }
    }

    /// <summary>Statuses of the library → what the error record of a command is made of.</summary>
    internal static class Failures
    {
        /// <summary>Throws what a call failed with; for calls that read or do no input and output.</summary>
        public static void Check(int status, IntPtr error)
        {
            if (status != Native.Ok)
            {
                throw Take(status, error, delegate { return false; });
            }
        }

        /// <summary>What a call failed with; the native error is freed.</summary>
        public static AuditException Take(int status, IntPtr error, Predicate<string> isWritten)
        {
            string message = null;
            string path = null;
            long source = -1;
            long record = -1;
            long offset = -1;
            if (error != IntPtr.Zero)
            {
                message = Native.ErrorMessage(error).ToString();
                path = Native.ErrorPath(error).ToString();
                source = Native.ErrorSourceNumber(error);
                record = Native.ErrorRecordNumber(error);
                offset = Native.ErrorByteOffset(error);
                Native.FreeError(error);
            }
            string errorId;
            string category;
            string action = null;
            bool writing = source < 0 && isWritten(path);
            switch (status)
            {
                case Native.Io:
                    errorId = writing ? "FileWriteFailed" : "FileReadFailed";
                    category = writing ? "WriteError" : "ReadError";
                    action = writing
                        ? "See that the folder exists, can be written and has room; what stood under that name is as it was."
                        : "See that it can be read.";
                    break;
                case Native.NotFound:
                    errorId = "FileNotFound";
                    category = "ObjectNotFound";
                    action = writing
                        ? "See that the folder exists."
                        : "Check the path; brackets in it are wildcards, unless the parameter for literal paths has it.";
                    break;
                case 12:
                    errorId = "FileExists";
                    category = "ResourceExists";
                    action = "Choose another name, or replace the file with -Force.";
                    break;
                case Native.InvalidFormat:
                    errorId = "InvalidFormat";
                    category = "InvalidData";
                    action = "Give an export of the audit log: CSV, JSON or Clixml, also compressed.";
                    break;
                case Native.InvalidEncoding:
                    errorId = "InvalidEncoding";
                    category = "InvalidData";
                    action = "Save the file as UTF-8 or UTF-16.";
                    break;
                case Native.LimitExceeded:
                    errorId = "LimitExceeded";
                    category = "LimitsExceeded";
                    action = "Raise the limit with the command's parameter if the file can be trusted.";
                    break;
                case Native.Cancelled:
                    errorId = "OperationStopped";
                    category = "OperationStopped";
                    break;
                case 40:
                    errorId = "NotSupported";
                    category = "NotImplemented";
                    break;
                case 50:
                    errorId = "CheckpointMismatch";
                    category = "InvalidArgument";
                    action = "Collect with the filters and the range of before, name another -CheckpointPath, or begin anew with -Force: what is there is renamed.";
                    break;
                case 51:
                    errorId = "CheckpointDamaged";
                    category = "InvalidData";
                    action = "Put the file back from a copy, name another, or begin anew with -Force: what is there is renamed.";
                    break;
                case 52:
                    errorId = "CheckpointInUse";
                    category = "ResourceBusy";
                    action = "Wait for the end of the other run, and run the same line again; or name another -CheckpointPath. Nothing was changed.";
                    break;
                case 90:
                    errorId = "InternalError";
                    category = "NotSpecified";
                    action = "This is a defect of the module: please report it with the message.";
                    break;
                default:
                    errorId = "InvalidArgument";
                    category = "InvalidArgument";
                    break;
            }
            return new AuditException(errorId, category, message ?? Native.StatusName(status).ToString(), action)
            {
                Status = Native.StatusName(status).ToString(),
                Path = path,
                Target = path,
                SourceNumber = source < 0 ? (long?)null : source,
                RecordNumber = record < 0 ? (long?)null : record,
                ByteOffset = offset < 0 ? (long?)null : offset,
                Terminating = true,
            };
        }

        /// <summary>A mistake of the caller that the library need not be asked about.</summary>
        public static AuditException Invalid(string message, object target)
        {
            return new AuditException("InvalidArgument", "InvalidArgument", message, null) { Target = target };
        }
    }

    /// <summary>The rows of one native table, as an Arrow array. Columns that are null throughout count as not there.</summary>
    internal sealed unsafe class Batch : IDisposable
    {
        private readonly Dictionary<string, int> positions = new Dictionary<string, int>(StringComparer.Ordinal);
        private readonly string[] names;
        private ArrowSchema* schema;
        private ArrowArray* array;

        private Batch(IntPtr table)
        {
            IntPtr error;
            schema = (ArrowSchema*)Marshal.AllocHGlobal(sizeof(ArrowSchema));
            schema->Release = IntPtr.Zero;
            array = (ArrowArray*)Marshal.AllocHGlobal(sizeof(ArrowArray));
            array->Release = IntPtr.Zero;
            Failures.Check(Native.ExportSchema(table, schema, out error), error);
            Failures.Check(Native.ExportArray(table, array, out error), error);
            names = new string[schema->ChildCount];
            for (int position = 0; position < names.Length; position++)
            {
                byte* name = schema->Children[position]->Name;
                int length = 0;
                while (name[length] != 0)
                {
                    length++;
                }
                names[position] = Encoding.UTF8.GetString(name, length);
                positions[names[position]] = position;
            }
        }

        ~Batch()
        {
            Release();
        }

        /// <summary>Takes over a native table.</summary>
        public static Batch Take(IntPtr table)
        {
            try
            {
                return new Batch(table);
            }
            finally
            {
                Native.FreeTable(table);
            }
        }

        public int Rows
        {
            get { return checked((int)array->Length); }
        }

        public string[] Names
        {
            get { return names; }
        }

        public TextColumn Text(string name)
        {
            ArrowArray* column = Find(name);
            return column == null ? null : new TextColumn(column);
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        /// <summary>The column of that name; null where it is not there.</summary>
        public ArrowArray* Find(string name)
        {
            int position;
            if (!positions.TryGetValue(name, out position))
            {
                return null;
            }
            ArrowArray* column = array->Children[position];
            return column->NullCount == column->Length ? null : column;
        }

        private void Release()
        {
            if (array != null)
            {
                CallRelease(array->Release, (IntPtr)array);
                Marshal.FreeHGlobal((IntPtr)array);
                array = null;
            }
            if (schema != null)
            {
                CallRelease(schema->Release, (IntPtr)schema);
                Marshal.FreeHGlobal((IntPtr)schema);
                schema = null;
            }
        }

        private static void CallRelease(IntPtr release, IntPtr released)
        {
            if (release != IntPtr.Zero)
            {
                ((Native.ReleaseCallback)Marshal.GetDelegateForFunctionPointer(release, typeof(Native.ReleaseCallback)))(released);
            }
        }
    }

    /// <summary>Text of a batch, read while the batch is there. What occurs in several rows becomes one string.</summary>
    internal sealed unsafe class TextColumn
    {
        // Not readonly: each call would copy it.
        private ArrowCells cells;
        private readonly string[] made;

        public TextColumn(ArrowArray* column)
        {
            cells = new ArrowCells(column);
            made = new string[cells.Distinct];
        }

        public string At(int row)
        {
            if (cells.IsNull(row))
            {
                return null;
            }
            int index = cells.IndexAt(row);
            if (index < 0)
            {
                return cells.TextAt(row);
            }
            return made[index] ?? (made[index] = cells.DistinctText(index));
        }
    }

    /// <summary>Where the cells of a column of a batch lie. They are read while the batch is there.</summary>
    internal unsafe struct ArrowCells
    {
        /// <summary>How many texts the rows of a column with a dictionary choose among; 0 without one.</summary>
        public readonly int Distinct;

        /// <summary>A bit a row, or null where no cell is null.</summary>
        private readonly byte* validity;

        /// <summary>Where the rows begin in the buffers.</summary>
        private readonly long offset;

        /// <summary>Values; of text with a dictionary which of its texts it is, of other text where each ends.</summary>
        private readonly void* values;
        private readonly int* ends;
        private readonly byte* bytes;

        public ArrowCells(ArrowArray* column)
        {
            validity = (byte*)column->Buffers[0];
            offset = column->Offset;
            values = column->Buffers[1];
            ArrowArray* texts = column->Dictionary;
            Distinct = texts == null ? 0 : checked((int)texts->Length);
            // Of numbers neither is looked at.
            ends = texts == null ? (int*)values + offset : (int*)texts->Buffers[1] + texts->Offset;
            texts = texts == null ? column : texts;
            bytes = texts->BufferCount > 2 ? (byte*)texts->Buffers[2] : null;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsNull(int row)
        {
            long at = offset + row;
            return validity != null && (validity[at >> 3] & (1 << (int)(at & 7))) == 0;
        }

        /// <summary>Which of the distinct texts it is; -1 without a dictionary.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int IndexAt(int row)
        {
            return Distinct == 0 ? -1 : ((int*)values)[offset + row];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int IntAt(int row)
        {
            return ((int*)values)[offset + row];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long LongAt(int row)
        {
            return ((long*)values)[offset + row];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool BoolAt(int row)
        {
            long at = offset + row;
            return (((byte*)values)[at >> 3] & (1 << (int)(at & 7))) != 0;
        }

        public string TextAt(int row)
        {
            int length;
            byte* text = Utf8At(row, out length);
            return ToText(text, length);
        }

        public string DistinctText(int index)
        {
            return ToText(bytes + ends[index], ends[index + 1] - ends[index]);
        }

        public int DistinctLength(int index)
        {
            return ends[index + 1] - ends[index];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public byte* Utf8At(int row, out int length)
        {
            int at = Distinct == 0 ? row : ((int*)values)[offset + row];
            length = ends[at + 1] - ends[at];
            return bytes + ends[at];
        }

        private static string ToText(byte* text, int length)
        {
            return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
        }
    }

    /// <summary>What goes over every cell of every row is compiled well at once: many commands run once in a session.</summary>
    internal static class Hot
    {
        /// <summary>MethodImplOptions.AggressiveOptimization, which .NET Framework has no name for and takes no notice of.</summary>
        public const MethodImplOptions Path = (MethodImplOptions)512;
    }

    /// <summary>Instants as the library counts them, and as .NET does.</summary>
    internal static class Instants
    {
        public const long EpochTicks = 621355968000000000;
        public const long TicksPerMicrosecond = 10;

        private const long Earliest = -EpochTicks / TicksPerMicrosecond;
        private const long Latest = (3155378975999999999 - EpochTicks) / TicksPerMicrosecond;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Ticks(long microseconds)
        {
            // Beyond the years 1 to 9999 there is no DateTime.
            return EpochTicks + Math.Max(Earliest, Math.Min(Latest, microseconds)) * TicksPerMicrosecond;
        }

        /// <summary>Microseconds since 1970 in UTC → a time in UTC; null where the library has none.</summary>
        public static DateTime? Time(long microseconds)
        {
            return microseconds == long.MinValue ? (DateTime?)null : new DateTime(Ticks(microseconds), DateTimeKind.Utc);
        }

        /// <summary>A time → microseconds since 1970 in UTC.</summary>
        public static long Microseconds(DateTime time)
        {
            return (time.ToUniversalTime().Ticks - EpochTicks) / TicksPerMicrosecond;
        }
    }

    /// <summary>
    /// The time zone that objects show their times in. Its offsets are the library's, so that an object and the CSV of it say
    /// the same on every machine.
    /// </summary>
    internal sealed class Zone
    {
        public static readonly Zone Utc = new Zone("");

        /// <summary>In a day whose offset changes, each time is asked for.</summary>
        private const int Changes = int.MinValue;

        private readonly string name;

        /// <summary>The offset of each day that times were in, in minutes.</summary>
        private readonly ConcurrentDictionary<int, int> days = new ConcurrentDictionary<int, int>();

        private Zone(string name)
        {
            this.name = name;
        }

        /// <summary>An IANA or Windows name; empty for UTC.</summary>
        public string Name
        {
            get { return name; }
        }

        /// <summary>That of the options of a command, which the library has looked at already.</summary>
        public static Zone Of(IDictionary options)
        {
            string given = options == null ? null : Convert.ToString(options["TimeZone"], CultureInfo.InvariantCulture);
            return string.IsNullOrEmpty(given) || given.Equals("UTC", StringComparison.OrdinalIgnoreCase) ? Utc : new Zone(given);
        }

        /// <summary>The time of this zone at an instant, in ticks of UTC.</summary>
        public DateTimeOffset At(long ticks)
        {
            if (name.Length == 0)
            {
                return new DateTimeOffset(ticks, TimeSpan.Zero);
            }
            int day = (int)(ticks / TimeSpan.TicksPerDay);
            int minutes;
            if (!days.TryGetValue(day, out minutes))
            {
                int first = MinutesAt(day * TimeSpan.TicksPerDay);
                minutes = first == MinutesAt((day + 1) * TimeSpan.TicksPerDay - 1) ? first : Changes;
                days[day] = minutes;
            }
            if (minutes == Changes)
            {
                minutes = MinutesAt(ticks);
            }
            long ahead = minutes * TimeSpan.TicksPerMinute;
            long local = ticks + ahead;
            // At both ends of the calendar there is no such clock.
            return local < DateTime.MinValue.Ticks || local > DateTime.MaxValue.Ticks
                ? new DateTimeOffset(ticks, TimeSpan.Zero)
                : new DateTimeOffset(local, new TimeSpan(ahead));
        }

        /// <summary>Microseconds since 1970 in UTC → a time; null where the library has none.</summary>
        public DateTimeOffset? Time(long microseconds)
        {
            return microseconds == long.MinValue ? (DateTimeOffset?)null : At(Instants.Ticks(microseconds));
        }

        private int MinutesAt(long ticks)
        {
            using (LentTexts lent = new LentTexts())
            {
                int seconds;
                IntPtr error;
                long microseconds = (ticks - Instants.EpochTicks) / Instants.TicksPerMicrosecond;
                Failures.Check(Native.ZoneOffset(lent.Lend(name), microseconds, out seconds, out error), error);
                // Before there were zones clocks went by the sun, to the second; a DateTimeOffset has minutes.
                return seconds / 60;
            }
        }
    }

    /// <summary>
    /// Some texts, such as the flags of a row: -contains, -match, foreach and Count see each of them, and as text it is what our
    /// CSV has. It cannot be changed.
    /// </summary>
    public sealed class TextList : IList<string>, IList, IComparable, IEquatable<TextList>
    {
        private readonly string joined;
        private readonly string separator;
        private string[] items;

        /// <summary>Texts joined by a semicolon and a blank, as in a cell of CSV.</summary>
        public TextList(string joined)
            : this(joined, RowCells.Separator)
        {
        }

        /// <summary>These texts.</summary>
        public TextList(IEnumerable items)
            : this(JsonText.Joined(items), RowCells.Separator)
        {
        }

        internal TextList(string joined, string separator)
        {
            this.joined = joined;
            this.separator = separator;
        }

        /// <summary>How many texts.</summary>
        public int Count
        {
            get { return Items.Length; }
        }

        bool ICollection<string>.IsReadOnly
        {
            get { return true; }
        }

        bool IList.IsReadOnly
        {
            get { return true; }
        }

        bool IList.IsFixedSize
        {
            get { return true; }
        }

        bool ICollection.IsSynchronized
        {
            get { return false; }
        }

        object ICollection.SyncRoot
        {
            get { return this; }
        }

        private string[] Items
        {
            get
            {
                if (items == null)
                {
                    items = joined.Length == 0 ? new string[0] : joined.Split(new[] { separator }, StringSplitOptions.None);
                }
                return items;
            }
        }

        object IList.this[int index]
        {
            get { return Items[index]; }
            set { throw Unchangeable(); }
        }

        /// <summary>The text at that place; the first is at 0.</summary>
        public string this[int index]
        {
            get { return Items[index]; }
            set { throw Unchangeable(); }
        }

        /// <summary>The texts behind each other, as in a cell of CSV.</summary>
        public override string ToString()
        {
            return joined;
        }

        /// <summary>Whether it is among them, in this case.</summary>
        public bool Contains(string item)
        {
            return IndexOf(item) >= 0;
        }

        /// <summary>Where it is; -1 if it is not among them.</summary>
        public int IndexOf(string item)
        {
            return Array.IndexOf(Items, item);
        }

        /// <summary>Copies them.</summary>
        public void CopyTo(string[] array, int arrayIndex)
        {
            Items.CopyTo(array, arrayIndex);
        }

        /// <summary>Goes through them.</summary>
        public IEnumerator<string> GetEnumerator()
        {
            return ((IEnumerable<string>)Items).GetEnumerator();
        }

        /// <summary>Compares them as texts, for Sort-Object.</summary>
        public int CompareTo(object obj)
        {
            return string.Compare(joined, obj == null ? null : obj.ToString(), StringComparison.CurrentCultureIgnoreCase);
        }

        /// <summary>Whether they are the same, for Group-Object and Select-Object -Unique.</summary>
        public bool Equals(TextList other)
        {
            return other != null && joined == other.joined;
        }

        /// <summary>Whether they are the same.</summary>
        public override bool Equals(object obj)
        {
            return Equals(obj as TextList);
        }

        /// <summary>The same for the same texts.</summary>
        public override int GetHashCode()
        {
            return StringComparer.Ordinal.GetHashCode(joined);
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return Items.GetEnumerator();
        }

        void ICollection.CopyTo(Array array, int index)
        {
            Items.CopyTo(array, index);
        }

        bool IList.Contains(object value)
        {
            return Contains(value as string);
        }

        int IList.IndexOf(object value)
        {
            return IndexOf(value as string);
        }

        void ICollection<string>.Add(string item)
        {
            throw Unchangeable();
        }

        int IList.Add(object value)
        {
            throw Unchangeable();
        }

        void ICollection<string>.Clear()
        {
            throw Unchangeable();
        }

        void IList.Clear()
        {
            throw Unchangeable();
        }

        bool ICollection<string>.Remove(string item)
        {
            throw Unchangeable();
        }

        void IList.Remove(object value)
        {
            throw Unchangeable();
        }

        void IList<string>.Insert(int index, string item)
        {
            throw Unchangeable();
        }

        void IList.Insert(int index, object value)
        {
            throw Unchangeable();
        }

        void IList<string>.RemoveAt(int index)
        {
            throw Unchangeable();
        }

        void IList.RemoveAt(int index)
        {
            throw Unchangeable();
        }

        private static NotSupportedException Unchangeable()
        {
            return new NotSupportedException("the list cannot be changed; give the property a new text, its items joined by '; '");
        }
    }

    /// <summary>Rows on their way back into the library: columns of one table, as an Arrow array of its own memory.</summary>
    internal sealed unsafe class RowsOut : IDisposable
    {
        private const long Nullable = 2;

        // Held for ever: the library may release what it was given at any time.
        private static readonly Native.ReleaseCallback ReleaseSchema = OnReleaseSchema;
        private static readonly Native.ReleaseCallback ReleaseArray = OnReleaseArray;

        private readonly List<IntPtr> blocks = new List<IntPtr>();
        private readonly List<IntPtr> schemas = new List<IntPtr>();
        private readonly List<IntPtr> arrays = new List<IntPtr>();
        private readonly int rows;

        public RowsOut(int rows)
        {
            this.rows = rows;
        }

        public void Text(string name, Func<int, string> cell)
        {
            byte* validity = Validity();
            int* ends = (int*)Allocate(checked((rows + 1) * sizeof(int)));
            string[] texts = new string[rows];
            int length = 0;
            for (int row = 0; row < rows; row++)
            {
                string text = cell(row);
                texts[row] = text;
                if (text != null)
                {
                    Set(validity, row);
                    length = checked(length + Encoding.UTF8.GetByteCount(text));
                }
            }
            byte* bytes = (byte*)Allocate(length);
            int end = 0;
            ends[0] = 0;
            for (int row = 0; row < rows; row++)
            {
                if (!string.IsNullOrEmpty(texts[row]))
                {
                    fixed (char* characters = texts[row])
                    {
                        end += Encoding.UTF8.GetBytes(characters, texts[row].Length, bytes + end, length - end);
                    }
                }
                ends[row + 1] = end;
            }
            Add(name, "u", validity, ends, bytes);
        }

        public void Int(string name, Func<int, int?> cell)
        {
            byte* validity = Validity();
            int* values = (int*)Allocate(checked(rows * sizeof(int)));
            for (int row = 0; row < rows; row++)
            {
                int? value = cell(row);
                values[row] = value.GetValueOrDefault();
                if (value.HasValue)
                {
                    Set(validity, row);
                }
            }
            Add(name, "i", validity, values, null);
        }

        public void Long(string name, Func<int, long?> cell)
        {
            Longs(name, "l", cell);
        }

        public void Double(string name, Func<int, double?> cell)
        {
            byte* validity = Validity();
            double* values = (double*)Allocate(checked(rows * sizeof(double)));
            for (int row = 0; row < rows; row++)
            {
                double? value = cell(row);
                values[row] = value.GetValueOrDefault();
                if (value.HasValue)
                {
                    Set(validity, row);
                }
            }
            Add(name, "g", validity, values, null);
        }

        /// <summary>Instants as microseconds since 1970 in UTC.</summary>
        public void Instant(string name, Func<int, long?> cell)
        {
            Longs(name, "tsu:UTC", cell);
        }

        public void Bool(string name, Func<int, bool?> cell)
        {
            byte* validity = Validity();
            byte* bits = Validity();
            for (int row = 0; row < rows; row++)
            {
                bool? value = cell(row);
                if (value.HasValue)
                {
                    Set(validity, row);
                }
                if (value.GetValueOrDefault())
                {
                    Set(bits, row);
                }
            }
            Add(name, "b", validity, bits, null);
        }

        public void Time(string name, Func<int, DateTimeOffset?> cell)
        {
            Longs(name, "tsu:UTC", delegate(int row)
            {
                DateTimeOffset? value = cell(row);
                return value.HasValue ? (value.Value.UtcTicks - Instants.EpochTicks) / Instants.TicksPerMicrosecond : (long?)null;
            });
        }

        /// <summary>Hands the columns over; the result is a native table, freed by the caller.</summary>
        public IntPtr Import(int kind)
        {
            ArrowSchema* schema = NewSchema("", "+s");
            schema->ChildCount = schemas.Count;
            schema->Children = (ArrowSchema**)Pointers(schemas);
            ArrowArray* array = NewArray(1, 0);
            array->Buffers[0] = null;
            array->ChildCount = arrays.Count;
            array->Children = (ArrowArray**)Pointers(arrays);
            IntPtr table;
            IntPtr error;
            Failures.Check(Native.ImportTable(kind, schema, array, out table, out error), error);
            return table;
        }

        public void Dispose()
        {
            // The import copies, and has released both structs by now.
            foreach (IntPtr block in blocks)
            {
                Marshal.FreeHGlobal(block);
            }
            blocks.Clear();
        }

        private void Longs(string name, string format, Func<int, long?> cell)
        {
            byte* validity = Validity();
            long* values = (long*)Allocate(checked(rows * sizeof(long)));
            for (int row = 0; row < rows; row++)
            {
                long? value = cell(row);
                values[row] = value.GetValueOrDefault();
                if (value.HasValue)
                {
                    Set(validity, row);
                }
            }
            Add(name, format, validity, values, null);
        }

        private void Add(string name, string format, void* validity, void* values, void* bytes)
        {
            schemas.Add((IntPtr)NewSchema(name, format));
            ArrowArray* array = NewArray(bytes == null ? 2 : 3, -1);
            array->Buffers[0] = validity;
            array->Buffers[1] = values;
            if (bytes != null)
            {
                array->Buffers[2] = bytes;
            }
            arrays.Add((IntPtr)array);
        }

        private ArrowSchema* NewSchema(string name, string format)
        {
            ArrowSchema* schema = (ArrowSchema*)Allocate(sizeof(ArrowSchema));
            *schema = default(ArrowSchema);
            schema->Name = Terminated(name);
            schema->Format = Terminated(format);
            schema->Flags = Nullable;
            schema->Release = Marshal.GetFunctionPointerForDelegate(ReleaseSchema);
            return schema;
        }

        private ArrowArray* NewArray(int buffers, long nulls)
        {
            ArrowArray* array = (ArrowArray*)Allocate(sizeof(ArrowArray));
            *array = default(ArrowArray);
            array->Length = rows;
            array->NullCount = nulls;
            array->BufferCount = buffers;
            array->Buffers = (void**)Allocate(buffers * sizeof(void*));
            array->Release = Marshal.GetFunctionPointerForDelegate(ReleaseArray);
            return array;
        }

        private void** Pointers(List<IntPtr> from)
        {
            void** pointers = (void**)Allocate(checked(from.Count * sizeof(void*)));
            for (int position = 0; position < from.Count; position++)
            {
                pointers[position] = (void*)from[position];
            }
            return pointers;
        }

        private byte* Terminated(string text)
        {
            byte[] encoded = Encoding.UTF8.GetBytes(text);
            byte* copy = (byte*)Allocate(encoded.Length + 1);
            Marshal.Copy(encoded, 0, (IntPtr)copy, encoded.Length);
            copy[encoded.Length] = 0;
            return copy;
        }

        private byte* Validity()
        {
            int length = rows / 8 + 1;
            byte* bits = (byte*)Allocate(length);
            for (int position = 0; position < length; position++)
            {
                bits[position] = 0;
            }
            return bits;
        }

        private static void Set(byte* bits, int row)
        {
            bits[row >> 3] |= (byte)(1 << (row & 7));
        }

        private void* Allocate(int length)
        {
            IntPtr block = Marshal.AllocHGlobal(Math.Max(length, 1));
            blocks.Add(block);
            return (void*)block;
        }

        private static void OnReleaseSchema(IntPtr released)
        {
            ((ArrowSchema*)released)->Release = IntPtr.Zero;
        }

        private static void OnReleaseArray(IntPtr released)
        {
            ((ArrowArray*)released)->Release = IntPtr.Zero;
        }
    }

    /// <summary>Texts that wait to be handed over together: each item's UTF-8, one behind the other.</summary>
    internal sealed class TextItems
    {
        private const int MostItems = 4096;
        private const int MostBytes = 4 << 20;

        private byte[] bytes = new byte[256];
        private int[] ends = new int[16];
        private int count;
        private int length;

        public int Count
        {
            get { return count; }
        }

        public bool IsFull
        {
            get { return count >= MostItems || length >= MostBytes; }
        }

        public void Add(string text)
        {
            Append(text);
            EndItem();
        }

        public void Append(string text)
        {
            // No more than needed for what is large.
            Reserve(text.Length < 1 << 16 ? text.Length * 3 : Encoding.UTF8.GetByteCount(text));
            length += Encoding.UTF8.GetBytes(text, 0, text.Length, bytes, length);
        }

        public void Append(char ascii)
        {
            Reserve(1);
            bytes[length++] = (byte)ascii;
        }

        public void EndItem()
        {
            if (count == ends.Length)
            {
                Array.Resize(ref ends, count * 2);
            }
            ends[count++] = length;
        }

        /// <summary>Forgets the item that was begun.</summary>
        public void DropItem()
        {
            length = count == 0 ? 0 : ends[count - 1];
        }

        /// <summary>All of it as one text.</summary>
        public string TakeText()
        {
            string text = Encoding.UTF8.GetString(bytes, 0, length);
            count = 0;
            length = 0;
            return text;
        }

        /// <summary>Lends the items to a call, one text behind the other.</summary>
        public unsafe void Lend(Action<IntPtr> call)
        {
            Text[] texts = new Text[count];
            fixed (byte* start = bytes)
            {
                int begin = 0;
                for (int item = 0; item < count; item++)
                {
                    texts[item].Data = start + begin;
                    texts[item].Length = (UIntPtr)(uint)(ends[item] - begin);
                    begin = ends[item];
                }
                fixed (Text* first = texts)
                {
                    call((IntPtr)first);
                }
            }
        }

        public unsafe void HandOver(ReaderHandle reader)
        {
            Lend(delegate(IntPtr texts)
            {
                IntPtr error;
                Failures.Check(Native.AddRecords(reader, (Text*)texts, (UIntPtr)(uint)count, out error), error);
            });
            count = 0;
            length = 0;
            if (bytes.Length > 4 * MostBytes)
            {
                // One huge item must not be paid for until the end.
                bytes = new byte[MostBytes];
            }
        }

        private void Reserve(int more)
        {
            int needed = checked(length + more);
            if (needed > bytes.Length)
            {
                // In a long to double near the end of an int.
                Array.Resize(ref bytes, (int)Math.Min(Math.Max((long)needed, 2L * bytes.Length), 0x7fffffc7L));
            }
        }
    }

    /// <summary>Objects → JSON, as ConvertTo-Json would write them, without its limit of depth and its warnings.</summary>
    internal static class JsonText
    {
        /// <summary>Deeper than any limit of the library, which is the one to say that it is too deep.</summary>
        private const int Deepest = 1200;

        private const string Hex = "0123456789abcdef";

        /// <summary>The columns of records whose cells are JSON.</summary>
        private static readonly Lazy<HashSet<string>> JsonColumns = new Lazy<HashSet<string>>(delegate
        {
            HashSet<string> names = new HashSet<string>(StringComparer.Ordinal);
            foreach (Field field in Library.Fields())
            {
                if (field.Type == "json")
                {
                    names.Add(field.Name);
                }
            }
            return names;
        });

        /// <summary>Writes a value; false if it is nested too deep, as an object that holds itself is.</summary>
        public static bool Write(object value, TextItems to)
        {
            return Write(value, to, 0);
        }

        /// <summary>Writes an object of those properties whose values are no objects.</summary>
        public static void WriteFlat(IEnumerable<KeyValuePair<string, object>> properties, TextItems to)
        {
            to.Append('{');
            bool first = true;
            foreach (KeyValuePair<string, object> property in properties)
            {
                object value = Unwrap(property.Value);
                if (value == null || IsScalar(value))
                {
                    WriteName(property.Key, to, ref first);
                    Write(value, to, 0);
                }
            }
            to.Append('}');
        }

        /// <summary>
        /// Writes an object that wraps another one: that one whole, and of the rest what is no object. Objects of programs
        /// and rows of a DataTable lead anywhere, also back to themselves.
        /// </summary>
        public static bool WriteWrapper(PSObject wrapper, string wrapped, TextItems to)
        {
            to.Append('{');
            bool first = true;
            foreach (KeyValuePair<string, object> property in Members(wrapper))
            {
                object value = Unwrap(property.Value);
                bool isWrapped = string.Equals(property.Key, wrapped, StringComparison.OrdinalIgnoreCase);
                if (isWrapped || value == null || IsScalar(value))
                {
                    WriteName(property.Key, to, ref first);
                    if (!Write(value, to, 1))
                    {
                        return false;
                    }
                }
            }
            to.Append('}');
            return true;
        }

        /// <summary>
        /// Writes a row of our own as JSON Lines have it: cells of JSON as what they are. Of a row that lost its class only
        /// what looks like it is taken for JSON.
        /// </summary>
        public static void WriteRow(IEnumerable<KeyValuePair<string, object>> cells, bool isTyped, TextItems to)
        {
            to.Append('{');
            bool first = true;
            foreach (KeyValuePair<string, object> cell in cells)
            {
                WriteName(cell.Key, to, ref first);
                string text = Unwrap(cell.Value) as string;
                if (text != null && JsonColumns.Value.Contains(cell.Key) && (isTyped || LooksLikeJson(text)))
                {
                    to.Append(text);
                }
                else if (!Write(cell.Value, to, 0))
                {
                    to.Append("null");
                }
            }
            to.Append('}');
        }

        private static bool LooksLikeJson(string text)
        {
            int last = text.Length - 1;
            return last > 0 && ((text[0] == '{' && text[last] == '}') || (text[0] == '[' && text[last] == ']')
                || (text[0] == '"' && text[last] == '"'));
        }

        public static object Unwrap(object value)
        {
            PSObject wrapped = value as PSObject;
            object inner = wrapped == null ? value : wrapped.BaseObject;
            // What no command gave, and an empty cell of a DataTable, are null in disguise.
            if (inner is DBNull || (wrapped != null && wrapped == AutomationNull.Value))
            {
                return null;
            }
            if (!(inner is PSCustomObject))
            {
                return inner;
            }
            return IsTime(wrapped) ? (object)TimeOf(wrapped) : wrapped;
        }

        /// <summary>The properties of an object; null for what is no object.</summary>
        public static IEnumerable<KeyValuePair<string, object>> Properties(object value)
        {
            IDictionary dictionary = value as IDictionary;
            if (dictionary != null)
            {
                return Entries(dictionary);
            }
            return value == null || IsScalar(value) || value is IEnumerable ? null : Members(PSObject.AsPSObject(value));
        }

        public static bool IsScalar(object value)
        {
            return value is string || value is char || value is bool || value is Guid || value is DateTime
                || value is DateTimeOffset || value is TimeSpan || value is Uri || value is Enum || IsNumber(value);
        }

        private static bool IsNumber(object value)
        {
            return value is int || value is long || value is double || value is decimal || value is float || value is byte
                || value is sbyte || value is short || value is ushort || value is uint || value is ulong
                || value is System.Numerics.BigInteger;
        }

        private static IEnumerable<KeyValuePair<string, object>> Entries(IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                yield return new KeyValuePair<string, object>(
                    Convert.ToString(Unwrap(entry.Key), CultureInfo.InvariantCulture), entry.Value);
            }
        }

        /// <summary>What a property holds; null where there is none, or none that can be read.</summary>
        public static object ValueOf(PSPropertyInfo property)
        {
            try
            {
                return property == null ? null : Unwrap(property.Value);
            }
            catch (GetValueException)
            {
                return null;
            }
        }

        private static IEnumerable<KeyValuePair<string, object>> Members(PSObject value)
        {
            foreach (PSPropertyInfo property in value.Properties)
            {
                object found;
                try
                {
                    found = property.Value;
                }
                catch (GetValueException)
                {
                    // A property that cannot be read says nothing.
                    continue;
                }
                yield return new KeyValuePair<string, object>(property.Name, found);
            }
        }

        private static bool Write(object value, TextItems to, int depth)
        {
            value = Unwrap(value);
            if (value == null)
            {
                to.Append("null");
                return true;
            }
            if (depth > Deepest)
            {
                return false;
            }
            string text = value as string;
            if (text != null)
            {
                WriteText(text, to);
                return true;
            }
            if (IsScalar(value))
            {
                WriteScalar(value, to);
                return true;
            }
            IEnumerable<KeyValuePair<string, object>> properties = Properties(value);
            return properties == null ? WriteItems((IEnumerable)value, to, depth) : WriteObject(properties, to, depth);
        }

        private static bool WriteObject(IEnumerable<KeyValuePair<string, object>> properties, TextItems to, int depth)
        {
            to.Append('{');
            bool first = true;
            foreach (KeyValuePair<string, object> property in properties)
            {
                WriteName(property.Key, to, ref first);
                if (!Write(property.Value, to, depth + 1))
                {
                    return false;
                }
            }
            to.Append('}');
            return true;
        }

        private static bool WriteItems(IEnumerable items, TextItems to, int depth)
        {
            to.Append('[');
            bool first = true;
            foreach (object item in items)
            {
                if (!first)
                {
                    to.Append(',');
                }
                first = false;
                if (!Write(item, to, depth + 1))
                {
                    return false;
                }
            }
            to.Append(']');
            return true;
        }

        private static void WriteName(string name, TextItems to, ref bool first)
        {
            if (!first)
            {
                to.Append(',');
            }
            first = false;
            WriteText(name ?? "", to);
            to.Append(':');
        }

        /// <summary>A value that is no object as a text cell has it.</summary>
        public static string Scalar(object value)
        {
            return value is DateTime || value is DateTimeOffset ? Time(value) : Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        /// <summary>The items of a list as a text cell has them.</summary>
        public static string Joined(IEnumerable items)
        {
            List<string> texts = new List<string>();
            foreach (object item in items)
            {
                texts.Add(Scalar(Unwrap(item)));
            }
            return string.Join("; ", texts);
        }

        private static void WriteScalar(object value, TextItems to)
        {
            if (value is bool)
            {
                to.Append((bool)value ? "true" : "false");
            }
            else if (value is Enum || value is char || value is Guid || value is Uri)
            {
                WriteText(value.ToString(), to);
            }
            else if (value is DateTime || value is DateTimeOffset)
            {
                WriteText(Time(value), to);
            }
            else if (value is TimeSpan)
            {
                WriteText(((TimeSpan)value).ToString("c", CultureInfo.InvariantCulture), to);
            }
            else if (value is double || value is float)
            {
                double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                string digits = number.ToString("R", CultureInfo.InvariantCulture);
                if (double.IsNaN(number) || double.IsInfinity(number))
                {
                    WriteText(digits, to);
                }
                else
                {
                    to.Append(digits);
                }
            }
            else
            {
                to.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
            }
        }

        /// <summary>
        /// A time as audit records have it. ConvertFrom-Json makes a DateTime of every text that looks like one: without a
        /// zone where none was recorded, in local time where an offset was.
        /// </summary>
        public static string Time(object value)
        {
            const string Form = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
            if (value is DateTimeOffset)
            {
                return ((DateTimeOffset)value).UtcDateTime.ToString(Form, CultureInfo.InvariantCulture) + "Z";
            }
            DateTime time = (DateTime)value;
            if (time.Kind == DateTimeKind.Unspecified)
            {
                return time.ToString(Form, CultureInfo.InvariantCulture);
            }
            return time.ToUniversalTime().ToString(Form, CultureInfo.InvariantCulture) + "Z";
        }

        /// <summary>
        /// A value of any kind as a time: a DateTime, whose lacking zone is UTC as everywhere in records, a DateTimeOffset, or text.
        /// </summary>
        public static DateTimeOffset TimeOf(object value)
        {
            if (value is DateTimeOffset)
            {
                return (DateTimeOffset)value;
            }
            if (value is DateTime)
            {
                DateTime time = (DateTime)value;
                return new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time);
            }
            DateTimeOffset read;
            string text = value as string;
            if (text != null
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out read))
            {
                return read;
            }
            return (DateTimeOffset)LanguagePrimitives.ConvertTo(value, typeof(DateTimeOffset), CultureInfo.InvariantCulture);
        }

        /// <summary>Whether it was a DateTimeOffset before it was serialised: PowerShell gives back its properties.</summary>
        private static bool IsTime(PSObject value)
        {
            return value.TypeNames.Contains("Deserialized.System.DateTimeOffset")
                && value.Properties["UtcDateTime"] != null
                && value.Properties["Offset"] != null;
        }

        private static DateTimeOffset TimeOf(PSObject parts)
        {
            DateTime utc = (DateTime)parts.Properties["UtcDateTime"].Value;
            return new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToOffset((TimeSpan)parts.Properties["Offset"].Value);
        }

        private static void WriteText(string text, TextItems to)
        {
            to.Append('"');
            int plain = 0;
            for (int at = 0; at < text.Length; at++)
            {
                char character = text[at];
                if (character >= ' ' && character != '"' && character != '\\')
                {
                    continue;
                }
                if (at > plain)
                {
                    to.Append(text.Substring(plain, at - plain));
                }
                plain = at + 1;
                to.Append('\\');
                switch (character)
                {
                    case '"':
                    case '\\':
                        to.Append(character);
                        break;
                    case '\n':
                        to.Append('n');
                        break;
                    case '\r':
                        to.Append('r');
                        break;
                    case '\t':
                        to.Append('t');
                        break;
                    default:
                        to.Append("u00");
                        to.Append(Hex[character >> 4]);
                        to.Append(Hex[character & 15]);
                        break;
                }
            }
            to.Append(plain == 0 ? text : text.Substring(plain));
            to.Append('"');
        }
    }

    /// <summary>Texts in memory that the library reads during a call, until this is disposed.</summary>
    internal sealed unsafe class LentTexts : IDisposable
    {
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        public Text Lend(string text)
        {
            byte[] encoded = Encoding.UTF8.GetBytes(text);
            IntPtr block = Marshal.AllocHGlobal(Math.Max(encoded.Length, 1));
            blocks.Add(block);
            Marshal.Copy(encoded, 0, block, encoded.Length);
            Text native = default(Text);
            native.Data = (byte*)block;
            native.Length = (UIntPtr)(uint)encoded.Length;
            return native;
        }

        public void Dispose()
        {
            foreach (IntPtr block in blocks)
            {
                Marshal.FreeHGlobal(block);
            }
            blocks.Clear();
        }
    }

    /// <summary>The options of a command → those of the library. The texts live until this is disposed.</summary>
    internal sealed unsafe class OptionTexts : IDisposable
    {
        /// <summary>The columns of maps of users, meetings and networks, as the library compares names.</summary>
        private static readonly HashSet<string> MapColumns = new HashSet<string>(StringComparer.Ordinal)
        {
            "userprincipalname", "upn", "externaldirectoryobjectid", "objectid", "uuid", "id", "displayname",
            "icaluid", "chatthreadid", "meetingurl", "subject", "scheduledstart", "scheduledend",
            "cidr", "site", "country",
        };

        /// <summary>What the objects of a map look like.</summary>
        private static readonly Dictionary<string, string> MapForms = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "UserMap", "objects with UserPrincipalName (or UPN) and one of ExternalDirectoryObjectId, ObjectId, UUID, Id, or a hashtable of object ids and UPNs" },
            { "People", "objects with UserPrincipalName and ObjectId" },
            { "MeetingMap", "objects with Subject, ScheduledStart, ScheduledEnd and one of ICalUid, ChatThreadId, MeetingUrl, or a hashtable of meeting URLs and subjects" },
            { "NetworkMap", "objects with CIDR, Site and Country, or a hashtable of networks (192.0.2.0/24) and sites" },
        };

        /// <summary>The names of options, here and in the library, and of the parameters they come from.</summary>
        private static readonly Dictionary<string, string> Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "Columns", "-Property" }, { "columns", "-Property" },
            { "Kinds", "-Kind" }, { "kinds", "-Kind" },
            { "Meetings", "-MeetingId, -MeetingUrl or -ChatThreadId" }, { "meetings", "-MeetingId, -MeetingUrl or -ChatThreadId" },
            { "Users", "-User" }, { "users", "-User" },
            { "Organizers", "-Organizer" }, { "organizers", "-Organizer" },
            { "WithUsers", "-WithUser" }, { "with_users", "-WithUser" },
            { "ParticipantKinds", "-ParticipantKind" }, { "participant_kinds", "-ParticipantKind" },
            { "Networks", "-Network" }, { "networks", "-Network" },
            { "client_ip_pattern", "-ClientIPPattern" },
            { "from", "-From" },
            { "to", "-To" },
            { "zone", "-TimeZone" },
            { "temporary_folder", "-TemporaryFolder" },
            { "UserMap", "-UserMap" }, { "user_map_content", "-UserMap" },
            { "MeetingMap", "-MeetingMap" }, { "meeting_map_content", "-MeetingMap" },
            { "NetworkMap", "-NetworkMap" }, { "network_map_content", "-NetworkMap" },
            { "scheduled_start", "-ScheduledStart" },
            { "scheduled_end", "-ScheduledEnd" },
            { "name_pattern", "-NamePattern" },
            { "OutsiderFlags", "-Flag" },
            { "de_identify_key", "-DeIdentifyKey" },
        };

        private readonly LentTexts lent = new LentTexts();
        private readonly IDictionary options;

        public OptionTexts(IDictionary options)
        {
            this.options = options;
        }

        public NativeOptions ToNative(bool text)
        {
            NativeOptions native = default(NativeOptions);
            native.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeOptions));
            native.Flags = Flag("FailOnLimit", Native.FailOnLimit);
            native.Threads = (uint)Number("Threads");
            native.RecordBytes = (ulong)Number("RecordBytes");
            native.Depth = (uint)Number("Depth");
            native.GzipRatio = (uint)Number("GzipRatio");
            native.Zone = Single("TimeZone");
            native.TemporaryFolder = Single("TemporaryFolder");
            native.DeIdentifyKey = Single("DeIdentifyKey");
            if (Value("Answer") != null)
            {
                // The records are analysed as they are, and only what is said of them is told in pseudonyms.
                native.Flags |= Native.RowsAsRecorded;
                // What decides which rows there are, and what is in them, is the analysis' business.
                native.Columns = lent.Lend(string.Join("\n", AnswerTables.NeededColumns));
                return native;
            }
            native.Flags |= Flag("Resolve", Native.Resolve) | Flag("JoinMeeting", Native.JoinMeeting) | Flag("Raw", Native.Raw)
                | Flag("Directory", Native.Directory) | Flag("Collected", Native.Collected) | Flag("Calls", Native.ReaderCalls) | (text ? Flag("Bom", Native.Bom) : Flag("AsText", Native.AsText));
            native.View = IsShort(options) ? 0 : Choice("View", "Record", "Report", "Classic");
            native.Format = Format();
            native.Delimiter = Delimiter();
            native.Columns = IsShort(options) ? default(Text) : Lines("Columns");
            native.UserMap = Single("UserMapPath");
            native.MeetingMap = Single("MeetingMapPath");
            native.Filter = Filter();
            native.UserMapContent = Map("UserMap", "ObjectId", "UserPrincipalName");
            native.MeetingMapContent = Map("MeetingMap", "MeetingUrl", "Subject");
            native.NetworkMap = Single("NetworkMapPath");
            native.NetworkMapContent = Map("NetworkMap", "CIDR", "Site");
            native.WithUsers = Lines("WithUsers");
            native.ParticipantKinds = Lines("ParticipantKinds");
            return native;
        }

        public NativeCollectionOptions ToNativeCollection()
        {
            NativeCollectionOptions native = default(NativeCollectionOptions);
            native.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeCollectionOptions));
            native.Flags = Flag("SkipReplay", Native.SkipReplay) | Flag("Force", Native.Force);
            native.WindowSeconds = (uint)Number("WindowSeconds");
            native.MaximumRetries = (int)Number("MaximumRetries");
            native.OverlapSeconds = (int)Number("OverlapSeconds");
            native.Seed = (ulong)Number("Seed");
            native.Now = Instants.Microseconds((DateTime)Value("Now"));
            native.Start = Instant("StartDate");
            native.End = Instant("EndDate");
            native.Zone = Single("TimeZone");
            native.Operations = Lines("Operation");
            native.Users = Lines("UserId");
            native.IPAddresses = Lines("IPAddress");
            native.FreeText = Single("FreeText");
            native.CheckpointPath = Single("CheckpointPath");
            native.RawPath = Single("RawPath");
            native.StatePath = Single("StatePath");
            native.Selection = Lines("Selection");
            return native;
        }

        public NativeAnalysisOptions ToNativeAnalysis()
        {
            NativeAnalysisOptions native = default(NativeAnalysisOptions);
            native.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeAnalysisOptions));
            native.Flags = Flag("Calls", Native.Calls) | Flag("BySeries", Native.BySeries) | Flag("AssumeEnd", Native.AssumeEnd)
                | Flag("Returns", Native.Returns) | Flag("Handovers", Native.Handovers) | Flag("Phones", Native.Phones)
                | Flag("UnknownKind", Native.UnknownKind) | Flag("NoApplications", Native.NoApplications);
            native.MinimumPercent = (uint)Number("MinimumPercent");
            native.MinimumGap = (uint)Number("MinimumGap");
            native.MaximumGap = (uint)Number("MaximumGap");
            native.IPv4Prefix = (uint)Number("IPv4Prefix");
            native.IPv6Prefix = (uint)Number("IPv6Prefix");
            native.Zone = Single("TimeZone");
            native.UserMap = Single("UserMapPath");
            native.MeetingMap = Single("MeetingMapPath");
            native.NetworkMap = Single("NetworkMapPath");
            native.UserMapContent = Map("UserMap", "ObjectId", "UserPrincipalName");
            native.MeetingMapContent = Map("MeetingMap", "MeetingUrl", "Subject");
            native.NetworkMapContent = Map("NetworkMap", "CIDR", "Site");
            native.OutsiderFlags = Lines("OutsiderFlags");
            native.NamePattern = Single("NamePattern");
            native.ScheduledStart = Instant("ScheduledStart");
            native.ScheduledEnd = Instant("ScheduledEnd");
            native.Filter = Filter();
            native.DeIdentifyKey = Single("DeIdentifyKey");
            native.WithUsers = Lines("WithUsers");
            native.ParticipantKinds = Lines("ParticipantKinds");
            return native;
        }

        public NativeTextOptions ToNativeText()
        {
            NativeTextOptions native = default(NativeTextOptions);
            native.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeTextOptions));
            native.Flags = Flag("Bom", Native.TextBom) | Flag("Raw", Native.TextRaw) | (IsShort(options) ? Native.TextShort : 0u);
            native.Format = Format();
            native.Delimiter = Delimiter();
            native.Columns = Lines("Columns");
            native.Zone = Single("TimeZone");
            return native;
        }

        /// <summary>The failure with the name of the parameter where the message begins with that of an option.</summary>
        public static AuditException OfParameter(AuditException failure)
        {
            return Renamed(failure, Parameters);
        }

        /// <summary>The same with the names of other options.</summary>
        public static AuditException Renamed(AuditException failure, Dictionary<string, string> parameters)
        {
            int end = failure.Message.IndexOf(": ", StringComparison.Ordinal);
            string parameter;
            if (end < 0 || !parameters.TryGetValue(failure.Message.Substring(0, end), out parameter))
            {
                return failure;
            }
            string message = parameter + failure.Message.Substring(end);
            return new AuditException(failure.ErrorId, failure.Category, message, failure.RecommendedAction)
            {
                Target = failure.Target,
                Status = failure.Status,
                Path = failure.Path,
                SourceNumber = failure.SourceNumber,
                RecordNumber = failure.RecordNumber,
                ByteOffset = failure.ByteOffset,
                Terminating = failure.Terminating,
            };
        }

        /// <summary>Whether rows of attendance are wanted in their short columns, which records do not have.</summary>
        public static bool IsShort(IDictionary options)
        {
            object view = options == null ? null : JsonText.Unwrap(options["View"]);
            return view != null && string.Equals(view.ToString(), "Short", StringComparison.OrdinalIgnoreCase);
        }

        public static bool IsSet(IDictionary options, string name)
        {
            object value = options == null ? null : JsonText.Unwrap(options[name]);
            return value != null && LanguagePrimitives.IsTrue(value);
        }

        public void Dispose()
        {
            lent.Dispose();
        }

        private NativeFilter Filter()
        {
            NativeFilter native = default(NativeFilter);
            native.From = Instant("From");
            native.To = Instant("To");
            native.Kinds = Lines("Kinds");
            native.Meetings = Lines("Meetings");
            native.Users = Lines("Users");
            native.Organizers = Lines("Organizers");
            native.Networks = Lines("Networks");
            native.ClientIPPattern = Single("ClientIPPattern");
            return native;
        }

        private int Format()
        {
            return Choice("Format", "Tables", "Csv", "JsonLines", "Html", "Xlsx");
        }

        private uint Delimiter()
        {
            object delimiter = Value("Delimiter");
            return delimiter == null ? 0u : Convert.ToChar(delimiter, CultureInfo.InvariantCulture);
        }

        private object Value(string name)
        {
            return options == null ? null : JsonText.Unwrap(options[name]);
        }

        private uint Flag(string name, uint flag)
        {
            return IsSet(options, name) ? flag : 0u;
        }

        /// <summary>Whether people have pseudonyms, so that no message may quote.</summary>
        private bool Told
        {
            get { return IsSet(options, "DeIdentifyKey"); }
        }

        /// <summary>What is thrown about a value, which is quoted if it may be.</summary>
        private AuditException Unusable(string before, object value, string after)
        {
            string shown = Told ? "an object of the class " + value.GetType().Name : Convert.ToString(value, CultureInfo.InvariantCulture);
            return Failures.Invalid(before + shown + after, Told ? null : value);
        }

        private long Number(string name)
        {
            object value = Value(name);
            return value == null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }

        private int Choice(string name, params string[] names)
        {
            object value = Value(name);
            if (value == null)
            {
                return 0;
            }
            int found = Array.FindIndex(names, known => string.Equals(known, value.ToString(), StringComparison.OrdinalIgnoreCase));
            if (found < 0)
            {
                throw Unusable(name + ": ", value, " is none of " + string.Join(", ", names));
            }
            return found;
        }

        private Text Single(string name)
        {
            object value = Value(name);
            return value == null ? default(Text) : lent.Lend(Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        private Text Instant(string name)
        {
            object value = Value(name);
            if (value is DateTime || value is DateTimeOffset)
            {
                return lent.Lend(JsonText.Time(value));
            }
            // DateOnly, which only newer .NET has, is a date in the form of no culture.
            if (value != null && value.GetType().FullName == "System.DateOnly")
            {
                return lent.Lend(((IFormattable)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
            return Single(name);
        }

        private Text Lines(string name)
        {
            object value = Value(name);
            if (value == null)
            {
                return default(Text);
            }
            List<string> lines = new List<string>();
            IEnumerable several = value as IEnumerable;
            foreach (object item in value is string || several == null ? new[] { value } : several)
            {
                string line = Convert.ToString(JsonText.Unwrap(item), CultureInfo.InvariantCulture);
                if (line.IndexOf('\n') >= 0)
                {
                    throw Unusable(name + ": a value of several lines", item, string.Empty);
                }
                if (line.Trim().Length == 0)
                {
                    // Left out, it would filter nothing where the caller meant to filter.
                    throw Failures.Invalid(name + ": a value is empty", item);
                }
                lines.Add(line);
            }
            return lines.Count == 0 ? default(Text) : lent.Lend(string.Join("\n", lines));
        }

        /// <summary>Objects (or a table of keys and values) as the JSON of a user map or meeting map.</summary>
        public Text Map(string name, string key, string value)
        {
            object map = Value(name);
            if (map == null)
            {
                return default(Text);
            }
            StringBuilder json = new StringBuilder("[");
            IEnumerable several = map as IEnumerable ?? LanguagePrimitives.GetEnumerable(map);
            IDictionary pairs = map as IDictionary;
            bool isEmpty = true;
            bool isMap = false;
            if (pairs != null && !HasMapColumn(JsonText.Properties(pairs)))
            {
                foreach (KeyValuePair<string, object> pair in JsonText.Properties(pairs))
                {
                    isMap = true;
                    AppendRow(json, new[]
                    {
                        new KeyValuePair<string, object>(key, pair.Key),
                        new KeyValuePair<string, object>(value, pair.Value),
                    });
                }
            }
            else
            {
                foreach (object item in pairs != null || several == null ? new[] { map } : several)
                {
                    IEnumerable<KeyValuePair<string, object>> row = JsonText.Properties(JsonText.Unwrap(item));
                    if (row == null)
                    {
                        throw Unusable(name + ": expected the path of a file, or " + MapForms[name] + ", and not ", item, string.Empty);
                    }
                    isEmpty = false;
                    isMap |= HasMapColumn(row);
                    AppendRow(json, MapCells(row));
                }
            }
            if (!isEmpty && !isMap)
            {
                throw Failures.Invalid(name + ": none of the objects has a property of such a map: expected " + MapForms[name], Told ? null : map);
            }
            return lent.Lend(json.Append(']').ToString());
        }

        private static void AppendRow(StringBuilder json, IEnumerable<KeyValuePair<string, object>> row)
        {
            TextItems item = new TextItems();
            JsonText.WriteFlat(row, item);
            if (json.Length > 1)
            {
                json.Append(',');
            }
            json.Append(item.TakeText());
        }

        private static bool HasMapColumn(IEnumerable<KeyValuePair<string, object>> row)
        {
            foreach (KeyValuePair<string, object> ignored in MapCells(row))
            {
                return true;
            }
            return false;
        }

        private static IEnumerable<KeyValuePair<string, object>> MapCells(IEnumerable<KeyValuePair<string, object>> row)
        {
            foreach (KeyValuePair<string, object> cell in row)
            {
                string letters = cell.Key.Replace(" ", "").Replace("-", "").Replace("_", "").ToLowerInvariant();
                if (MapColumns.Contains(letters))
                {
                    yield return cell;
                }
            }
        }
    }

    /// <summary>
    /// One reading of one command: takes what comes down the pipeline or the paths of files, and writes rows to the
    /// command's pipeline or to a file, or feeds an analysis. Not for several threads.
    /// </summary>
    public sealed class Reader : IDisposable
    {
        private const int ActivityId = 0x7EA3;
        private const int MostRows = 4096;

        /// <summary>An array in an array in an array is flattened so often; nobody means more.</summary>
        private const int DeepestArrays = 16;

        /// <summary>Text that begins as paths do, or ends as names of exports do.</summary>
        private static readonly Regex PathForm = new Regex(
            @"^(?:[a-z]:[\\/]|\\\\|[~.]{0,2}[\\/])[^<>{}|]*$|^[^<>{}|]+\.(?:csv|tsv|txt|json|jsonl|ndjson|xml|clixml|gz|zst|zip|log)\s*$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(250);

        private readonly PSCmdlet cmdlet;
        private readonly IDictionary options;
        private readonly bool discard;
        private readonly bool failOnLimit;
        private readonly Func<Batch, Array> make;
        private readonly Zone zone;
        private readonly Analysis analysis;

        /// <summary>Why records cannot be taken: the columns asked for are those of this analysis. Null where they can.</summary>
        private AuditException noRecords;
        private AnswerTable named;

        /// <summary>Whether some of those columns are what the views show, which no table of the library has.</summary>
        private bool byHeading;
        private readonly TextItems records = new TextItems();
        private readonly OwnRows rows = new OwnRows();
        private readonly List<AuditException> failures = new List<AuditException>();
        private readonly ErrorCount errors;
        private readonly Stopwatch sinceStart = Stopwatch.StartNew();
        private readonly Stopwatch sinceProgress = Stopwatch.StartNew();
        private ReaderHandle handle;
        private bool isZoneKnown;
        private WriterHandle writer;
        private string writerPath;
        private bool replace;
        private RowsFile answers;
        private string[] knownNames;
        private bool knownAreGiven;
        private bool hasRecords;
        private long items;
        private long waiting;
        private long lostSources;
        private object lastResultCount;
        private bool progressShown;
        private bool closed;
        private bool completed;

        internal Reader(IDictionary options, PSCmdlet cmdlet)
        {
            this.cmdlet = cmdlet;
            this.options = options;
            errors = ErrorCount.Of(cmdlet);
            discard = OptionTexts.IsSet(options, "Discard");
            failOnLimit = OptionTexts.IsSet(options, "FailOnLimit");
            zone = Zone.Of(options);
            if (OptionTexts.IsShort(options))
            {
                named = AnswerTable.OfKind(Native.AttendanceTable);
                noRecords = Failures.Invalid("-View Short: these are records, and rows of Get-TeamsMeetingAttendance have that view", null);
            }
            make = Contract.MakerOf(
                options == null ? null : Convert.ToString(options["View"], CultureInfo.InvariantCulture),
                OptionTexts.IsSet(options, "AsText"),
                zone);
            if (options != null && options["Answer"] != null)
            {
                try
                {
                    analysis = new Analysis(options);
                }
                catch (AuditException failure)
                {
                    throw OptionTexts.OfParameter(failure);
                }
            }
            Activity = "Reading Teams meeting audit records";
            handle = Open();
        }

        /// <summary>Begins the native reading with the options.</summary>
        private ReaderHandle Open()
        {
            string format = options == null ? null : Convert.ToString(options["Format"], CultureInfo.InvariantCulture);
            bool asText = !string.IsNullOrEmpty(format) && !string.Equals(format, "Tables", StringComparison.OrdinalIgnoreCase);
            IntPtr reader;
            IntPtr error;
            using (OptionTexts texts = new OptionTexts(options))
            {
                try
                {
                    NativeOptions native = texts.ToNative(asText);
                    try
                    {
                        Failures.Check(Native.ReaderNew(ref native, out reader, out error), error);
                    }
                    catch (AuditException failure)
                    {
                        if (options == null || options["Columns"] == null)
                        {
                            throw;
                        }
                        native.Columns = default(Text);
                        if (Native.ReaderNew(ref native, out reader, out error) != Native.Ok)
                        {
                            Native.FreeError(error);
                            throw;
                        }
                        // It is the columns. What comes may be rows of an analysis, which have others.
                        noRecords = Failures.Invalid("-Property: " + failure.Message, null);
                        named = asText ? AnswerTable.WithColumns(options["Columns"], false) : null;
                        if (asText && named == null)
                        {
                            named = AnswerTable.WithColumns(options["Columns"], true);
                            byHeading = named != null;
                        }
                        if (named == null)
                        {
                            Native.FreeReader(reader);
                            throw noRecords;
                        }
                    }
                }
                catch (AuditException failure)
                {
                    throw OptionTexts.OfParameter(failure);
                }
            }
            Native.ProgressCallback progress = OnProgress;
            ReaderHandle opened = new ReaderHandle(reader, progress);
            IntPtr callback = Marshal.GetFunctionPointerForDelegate(progress);
            Failures.Check(Native.SetProgress(opened, callback, IntPtr.Zero, out error), error);
            return opened;
        }

        /// <summary>
        /// Has a file of records the zone of the first row that goes into it, where no other was asked for: as the rows show it.
        /// Before anything was taken, so that the reading and the file can begin anew.
        /// </summary>
        private void TakeZoneOf(object item)
        {
            isZoneKnown = true;
            RowLayout layout;
            if (writer == null || answers != null || hasRecords || records.Count > 0 || options["TimeZone"] != null
                || !RowConverter.Layouts.TryGetValue(item.GetType(), out layout))
            {
                return;
            }
            Zone ofRow = layout.ZoneOf(item);
            if (ofRow == null || ofRow.Name.Length == 0)
            {
                return;
            }
            options["TimeZone"] = ofRow.Name;
            writer.Dispose();
            handle.Dispose();
            handle = Open();
            OpenWriter(writerPath, replace);
        }

        /// <summary>What the progress display says is going on.</summary>
        public string Activity { get; set; }

        /// <summary>The time since it was made.</summary>
        public TimeSpan Elapsed
        {
            get { return sinceStart.Elapsed; }
        }

        /// <summary>What the command knows of the directory that it asks; null where it asks none.</summary>
        public object Directory { get; set; }

        /// <summary>Whether a source, an item or all of it has failed; a record that was rejected among others is data.</summary>
        public bool HasFailed { get; private set; }

        /// <summary>Whether there was anything to read.</summary>
        public bool HasInput
        {
            get { return items > 0 || hasRecords; }
        }

        /// <summary>Whether no row is there to be written, now that all is read; of a report, that its filter lets nothing through.</summary>
        public bool HasNoRows
        {
            get
            {
                if (answers != null)
                {
                    return answers.Rows == 0;
                }
                return Summary().Rows.GetValueOrDefault() == 0 || Array.Exists(Issues(), issue => issue.Code == "NothingMatches");
            }
        }

        /// <summary>Whether the file that rows went to is whole and under its name.</summary>
        public bool Committed { get; private set; }

        /// <summary>
        /// Takes an item of the pipeline, or an array of them, and writes the rows that are ready. True if something failed
        /// since: see TakeFailures.
        /// </summary>
        public bool Add(object item)
        {
            Accept(item, 0);
            return failures.Count != 0;
        }

        /// <summary>Queues a file of any container.</summary>
        public bool AddPath(string path)
        {
            Guarded(delegate
            {
                HandOver();
                QueuePath(path);
            });
            return failures.Count != 0;
        }

        /// <summary>Reads what is queued to its end and writes the rows. Options that need two passes wait for Complete.</summary>
        public bool Drain()
        {
            Guarded(delegate
            {
                HandOver();
                Pump(true);
            });
            return failures.Count != 0;
        }

        /// <summary>Reads the rest and writes its rows. Where they go to a file, Commit finishes it.</summary>
        public bool Complete()
        {
            if (completed)
            {
                return failures.Count != 0;
            }
            completed = true;
            Guarded(delegate
            {
                Close();
                Pump(true);
                // That none of what came through the pipeline could be read is said behind what is wrong with each.
                int last = failures.Count - 1;
                AuditException whole = last >= 0 && failures[last].SourceNumber == 0 ? failures[last] : null;
                if (whole != null)
                {
                    failures.RemoveAt(last);
                }
                ReportRejected(whole == null ? 0 : 1);
                if (whole != null)
                {
                    failures.Add(whole);
                }
            });
            EndProgress();
            return failures.Count != 0;
        }

        /// <summary>
        /// Finishes the file that rows go to, now that all is read. Of no rows it has the columns of that analysis, if a name is
        /// given, or those that -Property asks for, else those of records.
        /// </summary>
        public bool Commit(string analysisOfNone)
        {
            Guarded(delegate
            {
                if (answers == null && !hasRecords)
                {
                    AnswerTable table = analysisOfNone == null ? named : AnswerTable.OfClass(analysisOfNone);
                    if (table != null && byHeading)
                    {
                        writer.Dispose();
                        answers = new GivenRows(table.Name, options, writerPath, replace, IsWritten);
                        ((GivenRows)answers).AddHeader(ChosenOf(table).ToArray());
                    }
                    else if (table != null)
                    {
                        BeginAnswers(table, null);
                    }
                    else if (noRecords != null)
                    {
                        throw noRecords;
                    }
                }
                if (answers != null)
                {
                    answers.HandOverRest();
                }
                WriterHandle finished = answers == null ? writer : answers.Writer;
                Native.ProgressCallback progress = OnWriting;
                IntPtr error;
                Failures.Check(
                    Native.SetWriterProgress(finished, Marshal.GetFunctionPointerForDelegate(progress), IntPtr.Zero, out error), error);
                int status = Native.Commit(finished, out error);
                GC.KeepAlive(progress);
                if (status != Native.Ok)
                {
                    AuditException failure = Failures.Take(status, error, IsWritten);
                    if (status == Native.Cancelled && cmdlet != null && cmdlet.Stopping)
                    {
                        throw new PipelineStoppedException();
                    }
                    throw failure;
                }
                Committed = true;
            });
            EndProgress();
            return failures.Count != 0;
        }

        private void EndProgress()
        {
            if (progressShown)
            {
                progressShown = false;
                cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
            }
        }

        /// <summary>
        /// Reads all that came and gives the object ids that a directory has to be asked for: those that were not given
        /// before, and that nothing else tells the UPN of.
        /// </summary>
        public string[] FindUnresolved(bool isAll)
        {
            string[] ids = new string[0];
            Guarded(delegate
            {
                if (isAll)
                {
                    Close();
                }
                using (Batch batch = TableOf(Native.Learn))
                {
                    if (batch.Rows > 0)
                    {
                        TextColumn column = batch.Text("UserObjectId");
                        ids = new string[batch.Rows];
                        for (int row = 0; row < ids.Length; row++)
                        {
                            ids[row] = column.At(row);
                        }
                    }
                }
            });
            return ids;
        }

        /// <summary>Says whom the directory knows: objects with id, UserPrincipalName and DisplayName.</summary>
        public void AddDirectory(object[] people)
        {
            using (OptionTexts texts = new OptionTexts(new Hashtable { { "People", people } }))
            {
                IntPtr error;
                Failures.Check(Native.AddDirectory(handle, texts.Map("People", "ObjectId", "UserPrincipalName"), out error), error);
            }
        }

        /// <summary>Takes the records of a collection's window.</summary>
        internal int TakeRecords(CollectionHandle collection, out ulong records, out IntPtr error)
        {
            hasRecords = true;
            return Native.CollectionDeliver(collection, handle, out records, out error);
        }

        /// <summary>What failed since the last time, in order.</summary>
        public AuditException[] TakeFailures()
        {
            AuditException[] taken = failures.ToArray();
            HasFailed |= Array.Exists(taken, failure => failure.ErrorId != "RecordRejected");
            failures.Clear();
            return taken;
        }

        /// <summary>How many rows of an analysis are in the file; null where it holds records.</summary>
        public long? AnswerRows
        {
            get { return answers == null ? (long?)null : answers.Rows; }
        }

        /// <summary>
        /// Writes the answer of the analysis, which all has been read for, to the pipeline: all of it or in short. Where no
        /// source could be read there is none.
        /// </summary>
        public void WriteAnswer(bool inShort)
        {
            if (!HasLostAll())
            {
                analysis.Write(cmdlet, inShort);
            }
        }

        /// <summary>Has the rows written to a file, which appears under its name when it is whole.</summary>
        public void OpenWriter(string path, bool replace)
        {
            using (LentTexts lent = new LentTexts())
            {
                IntPtr opened;
                IntPtr error;
                writerPath = path;
                this.replace = replace;
                int status = Native.WriterNew(handle, lent.Lend(path), replace ? Native.Replace : 0u, out opened, out error);
                if (status != Native.Ok)
                {
                    throw Failures.Take(status, error, IsWritten);
                }
                writer = new WriterHandle(opened);
            }
        }

        /// <summary>The counts so far.</summary>
        public Summary Summary()
        {
            using (Batch batch = TableOf(Native.GetSummary))
            {
                Summary summary = Contract.MakeSummaries(batch, zone)[0];
                if (analysis != null)
                {
                    summary.Issues += analysis.Issues().Length;
                }
                return summary;
            }
        }

        /// <summary>The counts so far, with those of each source, unknown key and kind of issue.</summary>
        public Summary SummaryWithDetails()
        {
            Summary summary = Summary();
            summary.SourceDetails = Sources();
            summary.UnknownKeyDetails = UnknownKeys();
            summary.UnfilledColumns = UnfilledColumns();
            List<string> signs = new List<string>();
            SortedDictionary<string, long> counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (Issue issue in Issues())
            {
                long count;
                counts.TryGetValue(issue.Code, out count);
                counts[issue.Code] = count + 1;
                if (issue.Code == "PossiblyTruncated")
                {
                    signs.Add(issue.Source + ": " + issue.Message);
                }
            }
            summary.TruncationSigns = signs.ToArray();
            System.Collections.Specialized.OrderedDictionary ordered = new System.Collections.Specialized.OrderedDictionary();
            foreach (KeyValuePair<string, long> count in counts)
            {
                ordered.Add(count.Key, count.Value);
            }
            summary.IssueCounts = ordered;
            return summary;
        }

        /// <summary>What was odd so far.</summary>
        public Issue[] Issues()
        {
            IntPtr table;
            IntPtr error;
            Failures.Check(Native.GetIssues(handle, out table, out error), error);
            using (Batch batch = Batch.Take(table))
            {
                Issue[] issues = Contract.MakeIssues(batch, zone);
                Issue[] ofMaps = analysis == null ? new Issue[0] : analysis.Issues();
                int found = issues.Length;
                Array.Resize(ref issues, found + ofMaps.Length);
                ofMaps.CopyTo(issues, found);
                return issues;
            }
        }

        /// <summary>The counts of each source so far.</summary>
        public SourceSummary[] Sources()
        {
            using (Batch batch = TableOf(Native.GetSources))
            {
                return Contract.MakeSourceSummaries(batch, zone);
            }
        }

        /// <summary>The keys so far that the contract does not know.</summary>
        public UnknownKey[] UnknownKeys()
        {
            using (Batch batch = TableOf(Native.GetUnknownKeys))
            {
                return Contract.MakeUnknownKeys(batch, zone);
            }
        }

        /// <summary>The columns that no record filled so far.</summary>
        public string[] UnfilledColumns()
        {
            using (Batch batch = TableOf(Native.GetCompleteness))
            {
                TextColumn measures = batch.Text("Measure");
                TextColumn kinds = batch.Text("By");
                TextColumn values = batch.Text("Value");
                List<string> columns = new List<string>();
                // Where nothing was read there are no parts of anything.
                for (int row = 0; kinds != null && row < batch.Rows; row++)
                {
                    if (measures.At(row) == "UnfilledColumns" && kinds.At(row) == "Column")
                    {
                        columns.Add(values.At(row));
                    }
                }
                return columns.ToArray();
            }
        }

        /// <summary>Ends the reading, wherever it is. A file that is not finished disappears.</summary>
        public void Dispose()
        {
            if (answers != null)
            {
                answers.Dispose();
            }
            if (writer != null)
            {
                writer.Dispose();
            }
            if (analysis != null)
            {
                analysis.Dispose();
            }
            handle.Dispose();
        }

        private void Accept(object item, int depth)
        {
            item = JsonText.Unwrap(item);
            if (depth == 0 && (item is string || item is PSObject || !(item is IEnumerable) || item is IDictionary))
            {
                items++;
            }
            string text = item as string;
            if (text != null)
            {
                AcceptText(text);
                return;
            }
            PSObject properties = item as PSObject;
            if (properties == null)
            {
                if (writer != null && Contract.IsRow(item) && IsGivenRow(item))
                {
                    TakeGiven(item, PSObject.AsPSObject(item), ClassOf(PSObject.AsPSObject(item)));
                    return;
                }
                if (!isZoneKnown && item != null && Contract.IsRow(item))
                {
                    Guarded(delegate { TakeZoneOf(item); });
                }
                if (rows.Take(item))
                {
                    HandOverOthers();
                    return;
                }
                if (AcceptOther(item, depth))
                {
                    return;
                }
                properties = PSObject.AsPSObject(item);
            }
            AcceptObject(item, properties);
        }

        /// <summary>What is neither text nor a row nor an object with properties.</summary>
        private bool AcceptOther(object item, int depth)
        {
            string path = PathOf(item);
            if (path != null)
            {
                if (!AddPath(path))
                {
                    Drain();
                }
                return true;
            }
            if (item is IDictionary)
            {
                AcceptJson(item);
                return true;
            }
            // A DataTable too, as in a pipeline.
            IEnumerable several = item as IEnumerable ?? (item == null ? null : LanguagePrimitives.GetEnumerable(item));
            if (several != null)
            {
                if (depth == DeepestArrays)
                {
                    Refuse(item, "arrays in arrays, nested too deep");
                    return true;
                }
                foreach (object one in several)
                {
                    if (depth == 0)
                    {
                        items++;
                    }
                    Accept(one, depth + 1);
                }
                return true;
            }
            if (item == null)
            {
                Refuse(null, "it is null");
                return true;
            }
            if (JsonText.IsScalar(item))
            {
                Refuse(item, "it is a " + item.GetType().FullName);
                return true;
            }
            return false;
        }

        private void AcceptObject(object item, PSObject properties)
        {
            // Each time it is asked for it is made anew.
            PSMemberInfoCollection<PSPropertyInfo> members = properties.Properties;
            PSPropertyInfo property = members["AuditData"];
            if (property != null)
            {
                object data;
                try
                {
                    data = JsonText.Unwrap(property.Value);
                }
                catch (GetValueException exception)
                {
                    Refuse(item, "its AuditData cannot be read", exception);
                    return;
                }
                string text = data as string;
                if (text != null && !SaysMore(members))
                {
                    AddRecord(text);
                    return;
                }
                AcceptWrapper(item, properties);
                return;
            }
            string kind = ClassOf(properties);
            if (writer != null && kind != null && IsGiven(item, properties, kind))
            {
                TakeGiven(item, properties, kind);
                return;
            }
            if (kind != null && !Contract.RecordClasses.Contains(kind))
            {
                if (writer == null || !TakeAnswer(item, AnswerTable.OfClass(kind), properties, kind))
                {
                    Refuse(item, "it is a row of " + kind + ", which is no record");
                }
                return;
            }
            if (kind == null && members["Audit timestamp"] != null)
            {
                if (writer != null)
                {
                    TakeGiven(item, properties, "ClassicRecord");
                    return;
                }
                Refuse(item, "it is a row of the classic view, which holds too little to be read back");
                return;
            }
            if (writer != null && kind == null && OwnRows.IsRow(properties) && IsGiven(properties))
            {
                TakeGiven(item, properties, "Record");
                return;
            }
            bool isTyped = kind != null && !kind.EndsWith("Text", StringComparison.Ordinal);
            if (!isTyped && rows.TakeText(properties, kind == null))
            {
                HandOverOthers();
                return;
            }
            if (isTyped || OwnRows.IsRow(properties))
            {
                AcceptRow(properties, isTyped);
                return;
            }
            if (writer != null && TakeAnswer(item, AnswerTable.OfColumns(members), properties, null))
            {
                return;
            }
            if (writer != null && GivenRows.IsPlain(item, properties))
            {
                TakeGiven(item, properties, null);
                return;
            }
            AcceptJson(item);
        }

        /// <summary>
        /// Whether a record of ours is written as it is: something was added to it, or it is one of the view Report and nothing is
        /// asked for that takes a whole record.
        /// </summary>
        private bool IsGivenRow(object item)
        {
            return GivenRows.HasAdded(item) || (!(item is Record || item is RecordText) && RowsFile.RecordOption(options) == null);
        }

        /// <summary>
        /// Whether an object of a class of ours, or one that was, is written as it is: it is no record and no row of an analysis,
        /// or has other columns than these.
        /// </summary>
        private bool IsGiven(object item, PSObject properties, string kind)
        {
            RowLayout layout = GivenRows.LayoutOf(kind);
            if (layout == null)
            {
                return true;
            }
            if (!(item is PSObject))
            {
                return GivenRows.HasAdded(item);
            }
            string[] names = GivenRows.NamesOf(properties);
            if (!GivenRows.IsSelected(properties))
            {
                // A job, or Import-Clixml: all that the object had, with what these add.
                return GivenRows.Foreign(names, layout).Count > 0
                    || (kind.StartsWith("ReportRecord", StringComparison.Ordinal) && RowsFile.RecordOption(options) == null);
            }
            return !layout.HasColumns(names);
        }

        /// <summary>Whether a record that lost its class, as in CSV, is written as it is. Rows alike are looked at once.</summary>
        private bool IsGiven(PSObject properties)
        {
            string[] names = GivenRows.NamesOf(properties);
            if (knownNames == null || !GivenRows.AreSame(names, knownNames))
            {
                RowLayout layout = GivenRows.LayoutOf("Record");
                knownNames = names;
                // A file with some columns only is read back where whole records are asked for.
                knownAreGiven = !layout.HasColumns(names)
                    && (GivenRows.Foreign(names, layout).Count > 0 || RowsFile.RecordOption(options) == null);
            }
            return knownAreGiven;
        }

        /// <summary>Takes a row of the caller's own choice on its way into a file.</summary>
        private void TakeGiven(object item, PSObject properties, string kind)
        {
            Guarded(delegate
            {
                object shown = OptionTexts.IsSet(options, "DeIdentifyKey") ? null : item;
                if (hasRecords || records.Count > 0 || !rows.IsEmpty)
                {
                    throw RowsFile.Mixed(GivenRows.NameOf(kind), "records", shown);
                }
                GivenRows given = answers as GivenRows;
                if (answers == null)
                {
                    writer.Dispose();
                    answers = given = new GivenRows(kind, options, writerPath, replace, IsWritten);
                }
                if (given == null)
                {
                    throw RowsFile.Mixed(GivenRows.NameOf(kind), answers.Name, shown);
                }
                given.Add(properties, item, kind, items);
            });
        }

        /// <summary>Takes a row of an analysis on its way into a file; false if it is of none.</summary>
        private bool TakeAnswer(object item, AnswerTable table, PSObject properties, string kind)
        {
            if (table == null)
            {
                return false;
            }
            object row;
            try
            {
                row = table.RowOf(item, properties, kind);
            }
            catch (PSInvalidCastException exception)
            {
                Refuse(item, "it is no row of that class", exception);
                return true;
            }
            Guarded(delegate
            {
                if (hasRecords || records.Count > 0 || !rows.IsEmpty)
                {
                    throw RowsFile.Mixed("rows of " + table.Name, "records", OptionTexts.IsSet(options, "DeIdentifyKey") ? null : item);
                }
                if (byHeading)
                {
                    TakeChosen(item, table, row);
                    return;
                }
                if (answers == null)
                {
                    BeginAnswers(table, table.Typed.IsOfClass(row) ? table.Typed.ZoneOf(row) : null);
                }
                AnswerFile file = answers as AnswerFile;
                if (file == null)
                {
                    throw RowsFile.Mixed("rows of " + table.Name, answers.Name, item);
                }
                file.Add(table, row, item);
            });
            return true;
        }

        /// <summary>Takes of a row of an analysis what -Property names, as its views show it.</summary>
        private void TakeChosen(object item, AnswerTable table, object row)
        {
            PSObject whole = PSObject.AsPSObject(row);
            PSObject chosen = new PSObject();
            foreach (string name in ChosenOf(table))
            {
                PSPropertyInfo property = whole.Properties[name];
                chosen.Properties.Add(new PSNoteProperty(name, property == null ? null : property.Value));
            }
            GivenRows given = answers as GivenRows;
            if (answers == null)
            {
                writer.Dispose();
                answers = given = new GivenRows(table.Name, options, writerPath, replace, IsWritten);
            }
            if (given == null)
            {
                throw RowsFile.Mixed("rows of " + table.Name, answers.Name, item);
            }
            given.Add(chosen, item, table.Name, items);
        }

        private List<string> ChosenOf(AnswerTable table)
        {
            string missing;
            List<string> chosen = table.Chosen(options["Columns"], true, out missing);
            if (missing != null)
            {
                List<string> all = new List<string>();
                for (int column = 0; column < table.Typed.Columns; column++)
                {
                    all.Add(table.Typed.NameOf(column));
                }
                all.AddRange(ShownMembers.NamesOf(table.Name));
                string message = "-Property: no column is called `" + missing + "`: there are " + string.Join(", ", all.ToArray());
                throw Failures.Invalid(message, null);
            }
            return chosen;
        }

        private void BeginAnswers(AnswerTable table, Zone ofRows)
        {
            // The file that was begun is for records.
            writer.Dispose();
            if (ofRows != null && ofRows.Name.Length > 0 && options["TimeZone"] == null)
            {
                // As the rows show them.
                options["TimeZone"] = ofRows.Name;
            }
            answers = new AnswerFile(table, options, writerPath, replace, IsWritten);
        }

        /// <summary>Called before records are handed over.</summary>
        private void ExpectRecords()
        {
            hasRecords = true;
            if (noRecords != null)
            {
                throw noRecords;
            }
            if (answers != null)
            {
                throw RowsFile.Mixed("records", answers.Name, null);
            }
        }

        /// <summary>Whether none of the sources could be read.</summary>
        private bool HasLostAll()
        {
            return lostSources > 0 && lostSources >= Summary().Sources;
        }

        private void AcceptWrapper(object item, PSObject properties)
        {
            AcceptJson(item, delegate { return JsonText.WriteWrapper(properties, "AuditData", records); });
        }

        /// <summary>A row of our own without its class, as JSON Lines have it: what is JSON in it is no text.</summary>
        private void AcceptRow(PSObject row, bool isTyped)
        {
            if (!rows.IsEmpty)
            {
                Guarded(HandOver);
            }
            JsonText.WriteRow(ShownMembers.Without(JsonText.Properties(row)), isTyped, records);
            records.EndItem();
            HandOverFull();
        }

        /// <summary>
        /// Whether the object says of its search what its AuditData does not: that a page failed, or how many results there
        /// are. Once for each number is enough.
        /// </summary>
        private bool SaysMore(PSMemberInfoCollection<PSPropertyInfo> members)
        {
            object results = JsonText.ValueOf(members["ResultCount"]);
            if (results == null)
            {
                return false;
            }
            object position = JsonText.ValueOf(members["ResultIndex"]);
            bool failed = position is int ? (int)position < 0 : position != null && position.ToString().StartsWith("-", StringComparison.Ordinal);
            if (!failed && Equals(results, lastResultCount))
            {
                return false;
            }
            lastResultCount = results;
            return true;
        }

        /// <summary>The class of this module that the object was once of; null without one.</summary>
        private static string ClassOf(PSObject properties)
        {
            foreach (string name in properties.TypeNames)
            {
                string kind = name;
                foreach (string before in new[] { "Selected.", "Deserialized.", "TeamsMeetingAudit." })
                {
                    if (kind.StartsWith(before, StringComparison.Ordinal))
                    {
                        kind = kind.Substring(before.Length);
                        if (before == "TeamsMeetingAudit.")
                        {
                            // What stands behind # is for its view.
                            return kind.Split('#')[0];
                        }
                    }
                }
            }
            return null;
        }

        private void AcceptText(string text)
        {
            int begin = 0;
            while (begin < text.Length && (char.IsWhiteSpace(text[begin]) || text[begin] == '\ufeff'))
            {
                begin++;
            }
            char first = begin < text.Length ? text[begin] : '\0';
            if (first == '{')
            {
                // JSON knows fewer blanks than .NET, and no byte order mark.
                AddRecord(begin == 0 ? text : text.Substring(begin));
            }
            else if (first == '[' || text.IndexOf('\n', begin) >= 0)
            {
                AcceptContent(text);
            }
            else if (LooksLikePath(text))
            {
                Refuse(text, "it is the path of a file, and text of the pipeline is taken for AuditData: name files by " + PathParameter());
            }
            else
            {
                AddRecord(text);
            }
        }

        /// <summary>What this command takes paths by, or which one does.</summary>
        private string PathParameter()
        {
            IDictionary parameters = cmdlet == null ? null : cmdlet.MyInvocation.MyCommand.Parameters as IDictionary;
            if (parameters != null && parameters.Contains("SourcePath"))
            {
                return "-SourcePath";
            }
            return parameters != null && parameters.Contains("Path") ? "-Path" : "Import-TeamsMeetingAudit -Path";
        }

        /// <summary>Whether the text is the path of a file, or of one that is not there.</summary>
        private bool LooksLikePath(string text)
        {
            // Longer than any path; a record that was cut may be anything.
            if (text.Length == 0 || text.Length > 4096 || text.IndexOf('"') >= 0)
            {
                return false;
            }
            if (PathForm.IsMatch(text))
            {
                return true;
            }
            try
            {
                return File.Exists(cmdlet == null ? text : cmdlet.GetUnresolvedProviderPathFromPSPath(text));
            }
            catch (Exception exception)
            {
                if (exception is RuntimeException || exception is ArgumentException || exception is NotSupportedException || exception is IOException)
                {
                    // It names no place, and so no file.
                    return false;
                }
                throw;
            }
        }

        /// <summary>The whole content of a file, as Get-Content -Raw gives it.</summary>
        private void AcceptContent(string text)
        {
            Guarded(delegate
            {
                HandOver();
                AddContent(text);
                Pump(false);
            });
        }

        private static string PathOf(object item)
        {
            FileSystemInfo file = item as FileSystemInfo;
            if (file != null)
            {
                return file.FullName;
            }
            PathInfo path = item as PathInfo;
            return path == null ? null : path.ProviderPath;
        }

        private void AddRecord(string text)
        {
            if (!rows.IsEmpty)
            {
                Guarded(HandOver);
            }
            records.Add(text);
            HandOverFull();
        }

        private void AcceptJson(object item)
        {
            AcceptJson(item, delegate { return JsonText.Write(item, records); });
        }

        private void AcceptJson(object item, Func<bool> write)
        {
            if (!rows.IsEmpty)
            {
                Guarded(HandOver);
            }
            string why = null;
            Exception thrown = null;
            try
            {
                why = write() ? null : "its objects are nested without end";
            }
            catch (PipelineStoppedException)
            {
                throw;
            }
            catch (Exception exception)
            {
                // Whatever an object of somebody else's throws when it is asked: the next one may be better.
                why = "it cannot be read";
                thrown = exception;
            }
            if (why != null)
            {
                records.DropItem();
                Refuse(item, why, thrown);
                return;
            }
            records.EndItem();
            HandOverFull();
        }

        /// <summary>Hands over what has become enough; also where records and rows take turns, and neither are many.</summary>
        private void HandOverFull()
        {
            waiting++;
            if (records.IsFull || waiting >= MostRows)
            {
                Guarded(delegate
                {
                    HandOver();
                    Pump(false);
                });
            }
        }

        /// <summary>Keeps the order: what came before rows of our own goes before them.</summary>
        private void HandOverOthers()
        {
            if (records.Count > 0)
            {
                Guarded(HandOverRecords);
            }
            HandOverFull();
        }

        private void HandOverRecords()
        {
            if (records.Count > 0)
            {
                ExpectRecords();
                records.HandOver(handle);
            }
        }

        /// <summary>Hands over what is left: nothing more will come.</summary>
        private void Close()
        {
            if (!closed)
            {
                closed = true;
                HandOver();
                IntPtr error;
                Failures.Check(Native.CloseInput(handle, out error), error);
            }
        }

        private void HandOver()
        {
            HandOverRecords();
            if (!rows.IsEmpty)
            {
                ExpectRecords();
                rows.HandOver(handle);
            }
        }

        private void AddContent(string text)
        {
            ExpectRecords();
            using (LentTexts lent = new LentTexts())
            {
                IntPtr error;
                Failures.Check(Native.AddBytes(handle, lent.Lend(text), out error), error);
            }
        }

        private void QueuePath(string path)
        {
            ExpectRecords();
            using (LentTexts lent = new LentTexts())
            {
                IntPtr error;
                Failures.Check(Native.AddPath(handle, lent.Lend(path), out error), error);
            }
        }

        /// <summary>Passes over an item. Where people have pseudonyms neither the item nor what was thrown by it is shown.</summary>
        private void Refuse(object item, string why, Exception thrown = null)
        {
            if (errors.RoomBeside(failures.Count) == 0)
            {
                errors.Hide(1);
                return;
            }
            bool told = OptionTexts.IsSet(options, "DeIdentifyKey");
            string message = string.Format(
                CultureInfo.InvariantCulture,
                "item {0} is passed over: {1}; expected objects of Search-UnifiedAuditLog, their AuditData, or records",
                items,
                thrown == null || told ? why : why + ": " + thrown.Message);
            AddFailure(Failures.Invalid(message, told ? null : item));
        }

        /// <summary>Keeps what failed for whoever writes it, or only counts it where enough is shown.</summary>
        private void AddFailure(AuditException failure)
        {
            if (errors.RoomBeside(failures.Count) > 0)
            {
                failures.Add(failure);
            }
            else
            {
                errors.Hide(1);
            }
        }

        /// <summary>Runs what may fail for good; after that nothing goes on.</summary>
        private void Guarded(Action step)
        {
            try
            {
                step();
            }
            catch (AuditException failure)
            {
                failure.Terminating = true;
                failures.Add(failure);
            }
        }

        /// <summary>Writes the rows that are ready, or, where it waits, all rows of what is queued.</summary>
        private void Pump(bool wait)
        {
            waiting = 0;
            if (answers != null)
            {
                return;
            }
            for (;;)
            {
                bool more;
                IntPtr error;
                int status = writer != null ? WriteOn(out more, out error) : EmitOn(wait, out more, out error);
                if (status == Native.Ok)
                {
                    if (!more)
                    {
                        break;
                    }
                    continue;
                }
                AuditException failure = Failures.Take(status, error, IsWritten);
                if (status == Native.Cancelled && cmdlet != null && cmdlet.Stopping)
                {
                    throw new PipelineStoppedException();
                }
                if (!IsAboutASource(status, failure))
                {
                    throw failure;
                }
                failure.Terminating = false;
                AddFailure(failure);
                lostSources++;
            }
        }

        private int WriteOn(out bool more, out IntPtr error)
        {
            byte wrote;
            int status = Native.WriteRows(writer, out wrote, out error);
            more = wrote != 0;
            return status;
        }

        private int EmitOn(bool wait, out bool more, out IntPtr error)
        {
            if (analysis != null && wait)
            {
                more = false;
                return analysis.AddAll(handle, out error);
            }
            IntPtr table;
            int status = wait ? Native.Next(handle, out table, out error) : Native.Poll(handle, out table, out error);
            more = status == Native.Ok && table != IntPtr.Zero;
            if (more)
            {
                Emit(table);
            }
            return status;
        }

        private void Emit(IntPtr table)
        {
            if (discard)
            {
                Native.FreeTable(table);
                return;
            }
            if (analysis != null)
            {
                analysis.Add(table);
                return;
            }
            Array made;
            using (Batch batch = Batch.Take(table))
            {
                made = make(batch);
            }
            cmdlet.WriteObject(made, true);
        }

        private bool IsAboutASource(int status, AuditException failure)
        {
            bool kind = status == Native.Io || status == Native.NotFound || status == Native.InvalidFormat
                || status == Native.InvalidEncoding
                || (status == Native.LimitExceeded && failure.RecordNumber == null && !failOnLimit);
            return kind && failure.SourceNumber != null;
        }

        /// <summary>Whether what failed, with that path or none, and was no source, was writing.</summary>
        private bool IsWritten(string path)
        {
            return writerPath != null;
        }

        /// <summary>Reports rejected records, as many as may be shown beside what waits for it.</summary>
        private void ReportRejected(int waiting)
        {
            long rejected = Summary().Rejected.GetValueOrDefault();
            if (rejected == 0)
            {
                return;
            }
            int room = errors.RoomBeside(failures.Count + waiting);
            int reported = 0;
            foreach (Issue issue in Issues())
            {
                if (!Contract.RejectingCodes.Contains(issue.Code))
                {
                    continue;
                }
                if (reported == room)
                {
                    errors.Hide(rejected - reported);
                    break;
                }
                reported++;
                string message = string.Format(
                    CultureInfo.InvariantCulture,
                    "{0}: record {1} (byte {2}): {3}",
                    WithoutControls(issue.Source),
                    issue.RecordNumber,
                    issue.ByteOffset,
                    issue.Message);
                failures.Add(new AuditException("RecordRejected", "InvalidData", message, "Collect the record again; the others are not touched by it.")
                {
                    Status = issue.Code,
                    Path = issue.Source,
                    Target = issue,
                    RecordNumber = issue.RecordNumber,
                    ByteOffset = issue.ByteOffset,
                });
            }
        }

        /// <summary>The name of a file without what a terminal obeys.</summary>
        private static string WithoutControls(string name)
        {
            StringBuilder shown = new StringBuilder(name);
            for (int at = 0; at < shown.Length; at++)
            {
                char c = shown[at];
                if (char.IsControl(c) || (c >= '\u2028' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069'))
                {
                    shown[at] = '\ufffd';
                }
            }
            return shown.ToString();
        }

        private Batch TableOf(Native.TableOf get)
        {
            IntPtr table;
            IntPtr error;
            Failures.Check(get(handle, out table, out error), error);
            return Batch.Take(table);
        }

        /// <summary>Called by the library, on the command's own thread. Nothing may be thrown into it.</summary>
        private int OnProgress(IntPtr userdata, ulong done, ulong all)
        {
            try
            {
                if (cmdlet == null)
                {
                    return 0;
                }
                if (cmdlet.Stopping)
                {
                    return 1;
                }
                if (all > 0 && sinceProgress.Elapsed >= BetweenProgress)
                {
                    sinceProgress.Restart();
                    progressShown = true;
                    cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, Megabytes(done) + " of " + Megabytes(all) + " MB")
                    {
                        PercentComplete = (int)Math.Min(100, done * 100 / all),
                    });
                }
                return 0;
            }
            catch (Exception)
            {
                return 1;
            }
        }

        /// <summary>The same while a report is written; steps, and about how many there are.</summary>
        private int OnWriting(IntPtr userdata, ulong done, ulong all)
        {
            try
            {
                if (cmdlet == null)
                {
                    return 0;
                }
                if (cmdlet.Stopping)
                {
                    return 1;
                }
                if (all > 0 && sinceProgress.Elapsed >= BetweenProgress)
                {
                    sinceProgress.Restart();
                    progressShown = true;
                    cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Writing " + Path.GetFileName(writerPath))
                    {
                        PercentComplete = (int)Math.Min(100, done * 100 / all),
                    });
                }
                return 0;
            }
            catch (Exception)
            {
                return 1;
            }
        }

        private static string Megabytes(ulong bytes)
        {
            return (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What a collection says is to be done next.</summary>
    public sealed class CollectionAction
    {
        /// <summary>Call, Wait, Window, Gap or Done.</summary>
        public string Kind { get; internal set; }

        /// <summary>Whether the window comes from the raw file, without calls.</summary>
        public bool Replayed { get; internal set; }

        /// <summary>How many results a call asks for.</summary>
        public int ResultSize { get; internal set; }

        /// <summary>How long to wait.</summary>
        public int WaitSeconds { get; internal set; }

        /// <summary>How many records a window has.</summary>
        public long Records { get; internal set; }

        /// <summary>The beginning of what is asked for, of the window or of the gap.</summary>
        public DateTime? Start { get; internal set; }

        /// <summary>Its end.</summary>
        public DateTime? End { get; internal set; }

        /// <summary>The beginning as it goes to the service.</summary>
        public string StartText { get; internal set; }

        /// <summary>The end as it goes to the service.</summary>
        public string EndText { get; internal set; }

        /// <summary>The session of a call.</summary>
        public string Session { get; internal set; }

        /// <summary>Why to wait, or why there is a gap.</summary>
        public string Reason { get; internal set; }

        /// <summary>The gap that it tells of.</summary>
        public Gap Gap { get; internal set; }
    }

    /// <summary>A time that a collection could not get all records of.</summary>
    public sealed class Gap
    {
        /// <summary>Its beginning.</summary>
        public DateTimeOffset? Start { get; internal set; }

        /// <summary>Its end, which is not part of it.</summary>
        public DateTimeOffset? End { get; internal set; }

        /// <summary>How many records of it came nevertheless.</summary>
        public long Records { get; internal set; }

        /// <summary>Why.</summary>
        public string Reason { get; internal set; }

        /// <summary>Both ends and the reason.</summary>
        public override string ToString()
        {
            return Cells.Describe(Start, End, Reason);
        }
    }

    /// <summary>What a collection did, and whether anything is missing.</summary>
    public sealed class CollectionSummary
    {
        /// <summary>The beginning of the range that was collected.</summary>
        public DateTimeOffset? Start { get; internal set; }

        /// <summary>Its end.</summary>
        public DateTimeOffset? End { get; internal set; }

        /// <summary>Whether every window was read to its end, for what the account may see, and every record that came can be read.</summary>
        public bool Complete { get; internal set; }

        /// <summary>From when on records may still appear; null where the range ended long enough ago.</summary>
        public DateTimeOffset? MayBeIncompleteAfter { get; internal set; }

        /// <summary>When the oldest record was written.</summary>
        public DateTimeOffset? OldestRecord { get; internal set; }

        /// <summary>When the newest record was written.</summary>
        public DateTimeOffset? NewestRecord { get; internal set; }

        /// <summary>Windows of time that were read.</summary>
        public long Windows { get; internal set; }

        /// <summary>Of those, the ones that came from the raw file, without calls.</summary>
        public long ReplayedWindows { get; internal set; }

        /// <summary>Calls of the search command.</summary>
        public long Calls { get; internal set; }

        /// <summary>Records, each counted once.</summary>
        public long Records { get; internal set; }

        /// <summary>Records that came again.</summary>
        public long Duplicates { get; internal set; }

        /// <summary>Records that an earlier scheduled run delivered.</summary>
        public long AlreadyDelivered { get; internal set; }

        /// <summary>Records that no row can come of: cut off, or none at all.</summary>
        public long Rejected { get; internal set; }

        /// <summary>Sessions that had to be begun again.</summary>
        public long Retries { get; internal set; }

        /// <summary>Windows that were too full and were halved.</summary>
        public long Splits { get; internal set; }

        /// <summary>Answers without a row.</summary>
        public long EmptyAnswers { get; internal set; }

        /// <summary>Answers that the service said were failures.</summary>
        public long FailedPages { get; internal set; }

        /// <summary>Time spent waiting, in seconds.</summary>
        public long WaitedSeconds { get; internal set; }

        /// <summary>Time that calls took, in milliseconds.</summary>
        public long CallMilliseconds { get; internal set; }

        /// <summary>The times that could not be got whole.</summary>
        public Gap[] Gaps { get; internal set; }

        /// <summary>The range, how many records came of it and how many gaps there are.</summary>
        public override string ToString()
        {
            return Cells.Describe(
                Start, End, Records + " records", Gaps.Length + " gaps", Complete ? "complete" : "not complete");
        }
    }

    /// <summary>
    /// One collection of one command: says what to call, takes what came of it, and hands finished windows to a reader. All
    /// decisions and files are the library's. Not for several threads.
    /// </summary>
    public sealed class Collection : IDisposable
    {
        /// <summary>The names of options in the library, and of the parameters they come from.</summary>
        private static readonly Dictionary<string, string> Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "start", "-StartDate" }, { "end", "-EndDate" }, { "zone", "-TimeZone" },
            { "operations", "-Operation" }, { "users", "-UserId" }, { "ip_addresses", "-IPAddress" }, { "free_text", "-FreeText" },
            { "window_seconds", "-WindowHours" }, { "maximum_retries", "-MaximumRetryCount" }, { "overlap_seconds", "-OverlapHours" },
            { "checkpoint_path", "-CheckpointPath" }, { "raw_path", "-RawPath" }, { "state_path", "-StatePath" },
        };

        /// <summary>The same where the range is that of meetings.</summary>
        private static readonly Dictionary<string, string> OfMeeting = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "start", "-MeetingStart" }, { "end", "-MeetingEnd" }, { "zone", "-TimeZone" },
            { "operations", "-Operation" }, { "users", "-UserId" }, { "ip_addresses", "-IPAddress" }, { "free_text", "-FreeText" },
            { "window_seconds", "-WindowHours" }, { "maximum_retries", "-MaximumRetryCount" }, { "overlap_seconds", "-OverlapHours" },
            { "checkpoint_path", "-CheckpointPath" }, { "raw_path", "-RawPath" }, { "state_path", "-StatePath" },
        };

        private static readonly string[] Kinds = { "Call", "Wait", "Window", "Gap", "Done" };

        private readonly CollectionHandle handle;
        private readonly Zone zone;

        internal Collection(IDictionary options)
        {
            zone = Zone.Of(options);
            IntPtr collection;
            IntPtr error;
            using (OptionTexts texts = new OptionTexts(options))
            {
                NativeCollectionOptions native = texts.ToNativeCollection();
                int status = Native.CollectionNew(ref native, out collection, out error);
                if (status != Native.Ok)
                {
                    bool isOfMeeting = OptionTexts.IsSet(options, "IsOfMeeting");
                    AuditException failure = Failures.Take(status, error, delegate { return false; });
                    throw OptionTexts.Renamed(OfState(failure, options["StatePath"] as string), isOfMeeting ? OfMeeting : Parameters);
                }
            }
            handle = new CollectionHandle(collection);
        }

        /// <summary>The failure; where it is about the state, with what helps there: -Force is for checkpoints.</summary>
        private static AuditException OfState(AuditException failure, string state)
        {
            if (state == null || failure.Path != state || !failure.ErrorId.StartsWith("Checkpoint", StringComparison.Ordinal))
            {
                return failure;
            }
            string action = failure.ErrorId == "CheckpointMismatch"
                ? "Collect with the filters of before, or name another -StatePath, which begins with all that there is."
                : "Put the file back from a copy, or move it away: then the next run begins at -StartDate and delivers all again.";
            return new AuditException(failure.ErrorId.Replace("Checkpoint", "State"), failure.Category, failure.Message, action)
            {
                Target = failure.Target,
                Status = failure.Status,
                Path = failure.Path,
                Terminating = failure.Terminating,
            };
        }

        /// <summary>What to do next.</summary>
        public CollectionAction Next()
        {
            NativeAction action = default(NativeAction);
            action.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeAction));
            IntPtr error;
            Written(Native.CollectionNext(handle, ref action, out error), error);
            return new CollectionAction
            {
                Gap = new Gap
                {
                    Start = zone.Time(action.Start),
                    End = zone.Time(action.End),
                    Records = (long)action.Records,
                    Reason = action.Reason.ToString(),
                },
                Kind = Kinds[action.Kind],
                Replayed = (action.Flags & Native.Replayed) != 0,
                ResultSize = (int)action.ResultSize,
                WaitSeconds = (int)action.WaitSeconds,
                Records = (long)action.Records,
                Start = Instants.Time(action.Start),
                End = Instants.Time(action.End),
                StartText = action.StartText.ToString(),
                EndText = action.EndText.ToString(),
                Session = action.Session.ToString(),
                Reason = action.Reason.ToString(),
            };
        }

        /// <summary>Hands over what a call gave: its rows, and the warnings among them. The result is how many rows there were.</summary>
        public int AddPage(object[] output, long milliseconds)
        {
            using (ResultPage page = new ResultPage())
            {
                foreach (object item in output)
                {
                    page.Add(item);
                }
                page.HandOver(handle, milliseconds);
                return page.Count;
            }
        }

        /// <summary>Says that a call failed.</summary>
        public void AddFailure(string message, long retryAfterSeconds, long milliseconds)
        {
            using (LentTexts lent = new LentTexts())
            {
                IntPtr error;
                int status = Native.CollectionFailed(handle, lent.Lend(message), retryAfterSeconds, (ulong)milliseconds, out error);
                Written(status, error);
            }
        }

        /// <summary>Hands the records of the window that is finished to the reader; the result is how many.</summary>
        public long Deliver(Reader reader)
        {
            ulong records;
            IntPtr error;
            Written(reader.TakeRecords(handle, out records, out error), error);
            return (long)records;
        }

        /// <summary>Says that all records delivered so far were taken by whoever comes behind.</summary>
        public void MarkEmitted()
        {
            IntPtr error;
            Written(Native.CollectionMarkEmitted(handle, out error), error);
        }

        /// <summary>Says that all is done, and all records were taken.</summary>
        public void Finish()
        {
            IntPtr error;
            Written(Native.CollectionFinish(handle, out error), error);
        }

        /// <summary>The operations to search for.</summary>
        public string[] Operations()
        {
            return Lines(Native.CollectionFilters);
        }

        /// <summary>
        /// The windows that come next, if all are as long as the first: at most so many, each its beginning, a slash and its end.
        /// </summary>
        public string[] Windows(int most)
        {
            return Lines(delegate(CollectionHandle collection, out Text windows, out IntPtr error)
            {
                return Native.CollectionWindows(collection, (uint)most, out windows, out error);
            });
        }

        /// <summary>How many windows of the raw file are still to be given.</summary>
        public long WindowsToReplay()
        {
            return (long)ReadSummary().WindowsToReplay;
        }

        /// <summary>What the user has to know, said since the last time.</summary>
        public string[] TakeNotes()
        {
            return Lines(Native.CollectionNotes);
        }

        /// <summary>How much of the range is done, and all of it, in seconds.</summary>
        public long[] Progress()
        {
            NativeCollectionSummary native = ReadSummary();
            return new[] { native.CoveredSeconds, native.AllSeconds };
        }

        /// <summary>What was done so far.</summary>
        public CollectionSummary Summary()
        {
            NativeCollectionSummary native = ReadSummary();
            CollectionSummary summary = new CollectionSummary
            {
                Start = zone.Time(native.Start),
                End = zone.Time(native.End),
                Complete = native.Complete != 0,
                MayBeIncompleteAfter = zone.Time(native.IncompleteAfter),
                OldestRecord = zone.Time(native.Oldest),
                NewestRecord = zone.Time(native.Newest),
                Windows = (long)native.Windows,
                ReplayedWindows = (long)native.ReplayedWindows,
                Calls = (long)native.Calls,
                Records = (long)native.Records,
                Duplicates = (long)native.Duplicates,
                AlreadyDelivered = (long)native.AlreadyDelivered,
                Rejected = (long)native.Rejected,
                Retries = (long)native.Retries,
                Splits = (long)native.Splits,
                EmptyAnswers = (long)native.EmptyAnswers,
                FailedPages = (long)native.FailedPages,
                WaitedSeconds = (long)native.WaitedSeconds,
                CallMilliseconds = (long)native.CallMilliseconds,
                Gaps = new Gap[native.Gaps],
            };
            for (ulong index = 0; index < native.Gaps; index++)
            {
                NativeGap gap = default(NativeGap);
                gap.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeGap));
                IntPtr error;
                Failures.Check(Native.CollectionGap(handle, index, ref gap, out error), error);
                summary.Gaps[index] = new Gap
                {
                    Start = zone.Time(gap.Start),
                    End = zone.Time(gap.End),
                    Records = (long)gap.Records,
                    Reason = gap.Reason.ToString(),
                };
            }
            return summary;
        }

        /// <summary>The same as JSON.</summary>
        public string SummaryJson()
        {
            Text json;
            IntPtr error;
            Failures.Check(Native.CollectionSummaryJson(handle, out json, out error), error);
            return json.ToString();
        }

        /// <summary>Ends the collection, wherever it is; what is saved can be gone on with.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private NativeCollectionSummary ReadSummary()
        {
            NativeCollectionSummary native = default(NativeCollectionSummary);
            native.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativeCollectionSummary));
            IntPtr error;
            Failures.Check(Native.GetCollectionSummary(handle, ref native, out error), error);
            return native;
        }

        private string[] Lines(Native.TextOfCollection get)
        {
            Text lines;
            IntPtr error;
            Failures.Check(get(handle, out lines, out error), error);
            return lines.ToString().Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>Throws what a step failed with: the files it deals with are its own, and so are written.</summary>
        private static void Written(int status, IntPtr error)
        {
            if (status != Native.Ok)
            {
                throw Failures.Take(status, error, delegate { return true; });
            }
        }
    }

    /// <summary>What one call of the search command gave, on its way into a collection.</summary>
    internal sealed unsafe class ResultPage : IDisposable
    {
        private readonly TextItems data = new TextItems();
        private readonly TextItems identities = new TextItems();
        private readonly List<long> indexes = new List<long>();
        private readonly List<long> counts = new List<long>();
        private readonly List<string> warnings = new List<string>();
        private readonly LentTexts lent = new LentTexts();
        private int moreAvailable;

        public int Count
        {
            get { return indexes.Count; }
        }

        public void Add(object item)
        {
            item = JsonText.Unwrap(item);
            WarningRecord warning = item as WarningRecord;
            if (warning != null)
            {
                warnings.Add(warning.Message.Replace('\r', ' ').Replace('\n', ' '));
                return;
            }
            if (item == null)
            {
                return;
            }
            PSMemberInfoCollection<PSPropertyInfo> members = PSObject.AsPSObject(item).Properties;
            data.Add(TextOf(members["AuditData"]));
            identities.Add(TextOf(members["Identity"]));
            indexes.Add(NumberOf(members["ResultIndex"]));
            counts.Add(NumberOf(members["ResultCount"]));
            LookForMore(JsonText.ValueOf(members["AuditSearchRequestMetadata"]));
        }

        public void HandOver(CollectionHandle collection, long milliseconds)
        {
            NativePage page = default(NativePage);
            page.StructSize = (UIntPtr)(uint)Marshal.SizeOf(typeof(NativePage));
            page.Count = (UIntPtr)(uint)Count;
            page.MoreAvailable = moreAvailable;
            page.Milliseconds = (ulong)milliseconds;
            page.Warnings = lent.Lend(string.Join("\n", warnings));
            fixed (long* index = indexes.ToArray())
            fixed (long* count = counts.ToArray())
            {
                page.ResultIndexes = index;
                page.ResultCounts = count;
                data.Lend(delegate(IntPtr texts)
                {
                    page.AuditData = texts;
                    identities.Lend(delegate(IntPtr ids)
                    {
                        page.Identities = ids;
                        IntPtr error;
                        int status = Native.CollectionPage(collection, ref page, out error);
                        if (status != Native.Ok)
                        {
                            throw Failures.Take(status, error, delegate { return true; });
                        }
                    });
                });
            }
        }

        public void Dispose()
        {
            lent.Dispose();
        }

        /// <summary>Whether there is more, as results say since 2026: an object, or the JSON of one. The last one counts.</summary>
        private void LookForMore(object metadata)
        {
            object more = null;
            string json = metadata as string;
            if (json != null)
            {
                Match found = Regex.Match(json, "\"moreRecordsAvailable\"\\s*:\\s*\"?(true|false)", RegexOptions.IgnoreCase);
                more = found.Success ? found.Groups[1].Value : null;
            }
            else if (metadata != null)
            {
                foreach (KeyValuePair<string, object> property in JsonText.Properties(metadata) ?? new KeyValuePair<string, object>[0])
                {
                    if (string.Equals(property.Key, "moreRecordsAvailable", StringComparison.OrdinalIgnoreCase))
                    {
                        more = property.Value;
                    }
                }
            }
            bool isThere;
            if (more != null && bool.TryParse(Convert.ToString(more, CultureInfo.InvariantCulture), out isThere))
            {
                moreAvailable = isThere ? 2 : 1;
            }
        }

        private static string TextOf(PSPropertyInfo property)
        {
            object value = JsonText.ValueOf(property);
            string text = value as string;
            if (text != null || value == null)
            {
                return text ?? "";
            }
            if (JsonText.IsScalar(value))
            {
                return JsonText.Scalar(value);
            }
            // Parsed already, by whoever stands between.
            TextItems json = new TextItems();
            JsonText.Write(value, json);
            return json.TakeText();
        }

        private static long NumberOf(PSPropertyInfo property)
        {
            object value = JsonText.ValueOf(property);
            long number;
            string text = value == null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
            return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) ? number : long.MinValue;
        }
    }

    /// <summary>Rows of our own that wait to go back in: of one class, or of one set of text columns, at a time.</summary>
    internal sealed class OwnRows
    {
        private readonly List<object> rows = new List<object>();
        private readonly List<string[]> texts = new List<string[]>();
        private readonly List<Waiting> before = new List<Waiting>();
        private string[] names;

        private delegate void Waiting(ReaderHandle reader);

        public bool IsEmpty
        {
            get { return rows.Count == 0 && texts.Count == 0 && before.Count == 0; }
        }

        /// <summary>Takes an object of one of the row classes.</summary>
        public bool Take(object item)
        {
            if (item == null || !Contract.IsRow(item))
            {
                return false;
            }
            if (texts.Count > 0 || (rows.Count > 0 && rows[0].GetType() != item.GetType()))
            {
                Close();
            }
            rows.Add(item);
            return true;
        }

        /// <summary>Whether the object has what only rows of ours have.</summary>
        public static bool IsRow(PSObject item)
        {
            return item.Properties["RecordKind"] != null && item.Properties["AuditId"] != null;
        }

        /// <summary>
        /// Takes an object with the properties of a record, all of them text, as Import-Csv makes them of our CSV. There an
        /// empty cell says that nothing was recorded.
        /// </summary>
        public bool TakeText(PSObject item, bool emptyIsNull)
        {
            if (!IsRow(item))
            {
                return false;
            }
            List<string> found = new List<string>();
            List<string> cells = new List<string>();
            foreach (PSPropertyInfo property in item.Properties)
            {
                if (ShownMembers.OfRecords.Contains(property.Name))
                {
                    continue;
                }
                object value = JsonText.ValueOf(property);
                string text = value as string;
                if (value != null && text == null)
                {
                    return false;
                }
                found.Add(property.Name);
                cells.Add(emptyIsNull && string.IsNullOrEmpty(text) ? null : text);
            }
            if (rows.Count > 0 || (texts.Count > 0 && !Same(names, found)))
            {
                Close();
            }
            if (texts.Count == 0)
            {
                names = found.ToArray();
            }
            texts.Add(cells.ToArray());
            return true;
        }

        public void HandOver(ReaderHandle reader)
        {
            Close();
            foreach (Waiting waiting in before)
            {
                waiting(reader);
            }
            before.Clear();
        }

        private void Close()
        {
            if (rows.Count > 0)
            {
                object[] closed = rows.ToArray();
                rows.Clear();
                before.Add(delegate(ReaderHandle reader)
                {
                    Import(reader, closed.Length, delegate(RowsOut rowsOut) { Contract.Take(closed, rowsOut); });
                });
            }
            if (texts.Count > 0)
            {
                string[][] closed = texts.ToArray();
                string[] columns = names;
                texts.Clear();
                before.Add(delegate(ReaderHandle reader)
                {
                    Import(reader, closed.Length, delegate(RowsOut rowsOut)
                    {
                        for (int column = 0; column < columns.Length; column++)
                        {
                            int position = column;
                            rowsOut.Text(columns[position], delegate(int row) { return closed[row][position]; });
                        }
                    });
                });
            }
        }

        private static void Import(ReaderHandle reader, int count, Action<RowsOut> fill)
        {
            IntPtr table;
            using (RowsOut rowsOut = new RowsOut(count))
            {
                fill(rowsOut);
                table = rowsOut.Import(Native.RecordTable);
            }
            try
            {
                IntPtr error;
                Failures.Check(Native.AddRows(reader, table, out error), error);
            }
            finally
            {
                Native.FreeTable(table);
            }
        }

        private static bool Same(string[] left, List<string> right)
        {
            if (left.Length != right.Count)
            {
                return false;
            }
            for (int position = 0; position < left.Length; position++)
            {
                if (left[position] != right[position])
                {
                    return false;
                }
            }
            return true;
        }
    }

    /// <summary>An analysis that a reading feeds.</summary>
    internal sealed class Analysis : IDisposable
    {
        private readonly AnalysisHandle handle;
        private readonly AnswerTable table;
        private readonly IDictionary options;

        public Analysis(IDictionary options)
        {
            this.options = options;
            table = AnswerTable.OfClass(Convert.ToString(options["Answer"], CultureInfo.InvariantCulture));
            using (OptionTexts texts = new OptionTexts(options))
            {
                NativeAnalysisOptions native = texts.ToNativeAnalysis();
                IntPtr analysis;
                IntPtr error;
                Failures.Check(Native.AnalysisNew(ref native, out analysis, out error), error);
                handle = new AnalysisHandle(analysis);
            }
        }

        /// <summary>Takes over a table of records.</summary>
        public void Add(IntPtr records)
        {
            try
            {
                IntPtr error;
                Failures.Check(Native.AddTable(handle, records, out error), error);
            }
            finally
            {
                Native.FreeTable(records);
            }
        }

        /// <summary>Takes in all that the reader has left; after a failure that is about one source it can go on.</summary>
        public int AddAll(ReaderHandle reader, out IntPtr error)
        {
            return Native.AddReader(handle, reader, out error);
        }

        /// <summary>Rows of maps that could not be used, and whether the filter lets nothing through.</summary>
        public Issue[] Issues()
        {
            IntPtr issues;
            IntPtr error;
            Failures.Check(Native.GetMapIssues(handle, out issues, out error), error);
            using (Batch batch = Batch.Take(issues))
            {
                return Contract.MakeIssues(batch, Zone.Of(options));
            }
        }

        /// <summary>Writes the answer to the pipeline, all of it or in short, and to the log what has no place in it.</summary>
        public void Write(PSCmdlet cmdlet, bool inShort)
        {
            IntPtr error;
            ulong withoutMeeting;
            ulong calls;
            Failures.Check(Native.GetLeftOut(handle, out withoutMeeting, out calls, out error), error);
            if (withoutMeeting > 0 || calls > 0)
            {
                cmdlet.WriteVerbose(string.Format(
                    CultureInfo.InvariantCulture,
                    "left out: {0} rows that name no meeting, {1} sessions of calls (-IncludeCall takes them in)",
                    withoutMeeting,
                    calls));
            }
            AnswerTable answer = inShort ? AnswerTable.OfKind(Native.AnalysisSummaryTable) : table;
            bool asText = OptionTexts.IsSet(options, "AsText");
            using (Batch batch = Batch.Take(asText ? AsText(Ask(inShort)) : Ask(inShort)))
            {
                // One by one, for the next command may want no more than the first.
                IEnumerable rows = (asText ? answer.Texts : answer.Typed).Rows(batch, Zone.Of(options));
                string view = inShort ? null : ViewOf(answer.Name);
                cmdlet.WriteObject(view == null ? rows : Named(rows, "TeamsMeetingAudit." + view), true);
            }
        }

        public void Dispose()
        {
            handle.Dispose();
        }

        /// <summary>The view that shows what was asked for besides; null for the usual one.</summary>
        private string ViewOf(string name)
        {
            if (name != "Attendance")
            {
                return null;
            }
            bool isScheduled = options["ScheduledStart"] != null || options["ScheduledEnd"] != null
                || options["MeetingMap"] != null || options["MeetingMapPath"] != null;
            string view = (isScheduled ? "Schedule" : "") + (options["MinimumPercent"] != null ? "Minimum" : "");
            return view.Length == 0 ? null : name + "#" + view;
        }

        private static IEnumerable Named(IEnumerable rows, string typeName)
        {
            foreach (object row in rows)
            {
                PSObject named = new PSObject(row);
                named.TypeNames.Insert(0, typeName);
                yield return named;
            }
        }

        private IntPtr Ask(bool inShort)
        {
            IntPtr answer;
            IntPtr error;
            Failures.Check((inShort ? Native.Summarize : Native.Answer)(handle, table.Kind, out answer, out error), error);
            return answer;
        }

        private IntPtr AsText(IntPtr answer)
        {
            try
            {
                using (OptionTexts texts = new OptionTexts(options))
                {
                    NativeTextOptions native = texts.ToNativeText();
                    IntPtr text;
                    IntPtr error;
                    Failures.Check(Native.AsTextTable(answer, ref native, out text, out error), error);
                    return text;
                }
            }
            finally
            {
                Native.FreeTable(answer);
            }
        }
    }

    /// <summary>A table of an analysis: its number in the library, and the classes of its rows.</summary>
    internal sealed class AnswerTable
    {
        public readonly int Kind;
        public readonly string Name;
        public readonly RowLayout Typed;
        public readonly RowLayout Texts;

        public AnswerTable(int kind, string name, RowLayout typed, RowLayout texts)
        {
            Kind = kind;
            Name = name;
            Typed = typed;
            Texts = texts;
        }

        public static AnswerTable OfKind(int kind)
        {
            return Array.Find(AnswerTables.All, table => table.Kind == kind);
        }

        /// <summary>That with a class of this name; null if it is none of an analysis.</summary>
        public static AnswerTable OfClass(string name)
        {
            return Array.Find(AnswerTables.All, table => name == table.Name || name == table.Name + "Text");
        }

        /// <summary>That with all of these properties and no other, as rows of CSV and JSON Lines have them; null if there is none.</summary>
        public static AnswerTable OfColumns(PSMemberInfoCollection<PSPropertyInfo> members)
        {
            List<AnswerTable> left = null;
            int count = 0;
            foreach (PSPropertyInfo member in members)
            {
                string name = member.Name;
                int position = count++;
                if (left == null)
                {
                    left = new List<AnswerTable>(AnswerTables.All);
                }
                left.RemoveAll(table => position >= table.Typed.Columns || table.Typed.NameOf(position) != name);
                if (left.Count == 0)
                {
                    return null;
                }
            }
            return left == null ? null : left.Find(table => table.Typed.Columns == count);
        }

        /// <summary>One with a column, or also a heading of its views, for each of the patterns; null if there is none.</summary>
        public static AnswerTable WithColumns(object patterns, bool orHeadings)
        {
            foreach (AnswerTable table in AnswerTables.All)
            {
                string missing;
                table.Chosen(patterns, orHeadings, out missing);
                if (missing == null)
                {
                    return table;
                }
            }
            return null;
        }

        /// <summary>
        /// The columns that the patterns choose, and the headings that they name, each once, in the order of the patterns; and the
        /// first that chooses none, null if all do.
        /// </summary>
        public List<string> Chosen(object patterns, bool orHeadings, out string missing)
        {
            List<string> chosen = new List<string>();
            missing = null;
            foreach (object given in LanguagePrimitives.GetEnumerable(patterns) ?? new[] { patterns })
            {
                string pattern = Convert.ToString(given, CultureInfo.InvariantCulture).Trim();
                string expression = "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$";
                Regex wanted = new Regex(expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
                bool any = false;
                for (int column = 0; column < Typed.Columns; column++)
                {
                    if (wanted.IsMatch(Typed.NameOf(column)))
                    {
                        any = true;
                        AddOnce(chosen, Typed.NameOf(column));
                    }
                }
                if (!any && orHeadings)
                {
                    foreach (string heading in ShownMembers.NamesOf(Name))
                    {
                        if (wanted.IsMatch(heading))
                        {
                            any = true;
                            AddOnce(chosen, heading);
                        }
                    }
                }
                missing = any ? missing : missing ?? pattern;
            }
            return chosen;
        }

        private static void AddOnce(List<string> names, string name)
        {
            if (!names.Contains(name))
            {
                names.Add(name);
            }
        }

        /// <summary>
        /// The object as a row of one of the two classes: as it is, or made of the properties of what was one, as jobs,
        /// Select-Object, Import-Clixml, Import-Csv and ConvertFrom-Json give them; the last two without the name of the class.
        /// </summary>
        public object RowOf(object item, PSObject properties, string kind)
        {
            if (Typed.IsOfClass(item) || Texts.IsOfClass(item))
            {
                return item;
            }
            object[] cells = new object[Typed.Columns];
            bool isText = kind != Name;
            for (int column = 0; column < cells.Length; column++)
            {
                cells[column] = JsonText.ValueOf(properties.Properties[Typed.NameOf(column)]);
                if (kind == null)
                {
                    // In CSV, whose cells are all text, an empty one says that nothing was recorded.
                    cells[column] = "".Equals(cells[column]) ? null : cells[column];
                    isText &= cells[column] == null || cells[column] is string;
                }
            }
            RowLayout layout = isText ? Texts : Typed;
            for (int column = 0; column < cells.Length; column++)
            {
                cells[column] = RowLayout.CellOf(cells[column], layout.TypeOf(column));
            }
            return layout.Create(cells);
        }
    }

    /// <summary>A file that rows go to which are no records.</summary>
    internal abstract class RowsFile : IDisposable
    {
        protected const int MostRows = 4096;

        /// <summary>What chooses or changes records, and would do nothing here: option and parameter.</summary>
        private static readonly Dictionary<string, string> OfRecords = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "View", "-View" }, { "From", "-From" }, { "To", "-To" }, { "Kinds", "-Kind" },
            { "Meetings", "-MeetingId, -MeetingUrl or -ChatThreadId" }, { "Users", "-User" }, { "Organizers", "-Organizer" },
            { "WithUsers", "-WithUser" }, { "ParticipantKinds", "-ParticipantKind" },
            { "Networks", "-Network" }, { "ClientIPPattern", "-ClientIPPattern" }, { "Resolve", "-LearnUser" },
            { "JoinMeeting", "-JoinMeeting" }, { "UserMap", "-UserMap" }, { "UserMapPath", "-UserMap" },
            { "MeetingMap", "-MeetingMap" }, { "MeetingMapPath", "-MeetingMap" },
            { "DeIdentifyKey", "-DeIdentify or -DeIdentifyKey" },
        };

        private readonly Predicate<string> isWritten;

        protected RowsFile(IDictionary options, string path, bool replace, Predicate<string> isWritten, string whose)
        {
            this.isWritten = isWritten;
            string option = RecordOption(options);
            if (option != null)
            {
                string remedy = option == "-View"
                    ? "leave it out; records have views, which Import-TeamsMeetingAudit or -SourcePath reads, and rows of Get-TeamsMeetingAttendance have -View Short"
                    : "give it to the command that makes them";
                throw Failures.Invalid(option + ": " + whose + " are written as they are; " + remedy, null);
            }
            using (OptionTexts texts = new OptionTexts(options))
            using (LentTexts lent = new LentTexts())
            {
                NativeTextOptions native = texts.ToNativeText();
                IntPtr opened;
                IntPtr error;
                int status = Native.AnswerWriterNew(lent.Lend(path), replace ? Native.Replace : 0u, ref native, out opened, out error);
                if (status != Native.Ok)
                {
                    throw Failures.Take(status, error, isWritten);
                }
                Writer = new WriterHandle(opened);
            }
        }

        /// <summary>What the rows are, in an error.</summary>
        public abstract string Name { get; }

        public WriterHandle Writer { get; private set; }

        /// <summary>How many rows there are so far.</summary>
        public long Rows { get; protected set; }

        /// <summary>The parameter that chooses or changes records and was given; null without one.</summary>
        public static string RecordOption(IDictionary options)
        {
            foreach (KeyValuePair<string, string> option in OfRecords)
            {
                if (options[option.Key] != null && !(option.Key == "View" && OptionTexts.IsShort(options)))
                {
                    return option.Value;
                }
            }
            return null;
        }

        /// <summary>What is thrown where rows of several tables come.</summary>
        public static AuditException Mixed(string found, string before, object item)
        {
            return Failures.Invalid(found + " came after " + before + ": a file holds one table", item);
        }

        /// <summary>Hands over what waits.</summary>
        public abstract void HandOverRest();

        public void Dispose()
        {
            Writer.Dispose();
        }

        protected void HandOver(int kind, int count, Action<RowsOut> fill)
        {
            IntPtr imported;
            using (RowsOut rowsOut = new RowsOut(count))
            {
                fill(rowsOut);
                imported = rowsOut.Import(kind);
            }
            try
            {
                IntPtr error;
                int status = Native.WriteAnswer(Writer, imported, out error);
                if (status != Native.Ok)
                {
                    throw OptionTexts.OfParameter(Failures.Take(status, error, isWritten));
                }
            }
            finally
            {
                Native.FreeTable(imported);
            }
        }
    }

    /// <summary>A file that rows of an analysis go to, all of one.</summary>
    internal sealed class AnswerFile : RowsFile
    {
        private readonly AnswerTable table;
        private readonly List<object> waiting = new List<object>();

        public AnswerFile(AnswerTable table, IDictionary options, string path, bool replace, Predicate<string> isWritten)
            : base(options, path, replace, isWritten, "rows of an analysis")
        {
            this.table = table;
        }

        public override string Name
        {
            get { return "rows of " + table.Name; }
        }

        public void Add(AnswerTable of, object row, object item)
        {
            if (of != table)
            {
                throw Mixed("rows of " + of.Name, Name, item);
            }
            if (waiting.Count == MostRows || (waiting.Count > 0 && waiting[0].GetType() != row.GetType()))
            {
                HandOver();
            }
            waiting.Add(row);
            Rows++;
        }

        public override void HandOverRest()
        {
            if (waiting.Count > 0 || Rows == 0)
            {
                // Of no rows, the header.
                HandOver();
            }
        }

        private void HandOver()
        {
            object[] rows = waiting.ToArray();
            waiting.Clear();
            RowLayout layout = rows.Length == 0 || table.Typed.IsOfClass(rows[0]) ? table.Typed : table.Texts;
            HandOver(table.Kind, rows.Length, delegate(RowsOut rowsOut) { layout.Take(rows, rowsOut); });
        }
    }

    /// <summary>A file that rows of the caller's own choice go to, in the columns of the first.</summary>
    internal sealed class GivenRows : RowsFile
    {
        private const int RowsTable = 17;

        /// <summary>What jobs and remoting add to every object.</summary>
        private static readonly HashSet<string> OfRemoting = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "PSComputerName", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId",
        };

        /// <summary>Says of an object, without making a list of its members, whether somebody added one. Null where PowerShell does not tell.</summary>
        private static readonly System.Reflection.MethodInfo AddedTo = typeof(PSObject).GetMethod(
            "HasInstanceMembers", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static);

        private readonly List<object[]> waiting = new List<object[]>();
        private readonly string kind;
        private readonly bool isClassic;
        private readonly bool isZoneGiven;
        private string[] names;

        public GivenRows(string kind, IDictionary options, string path, bool replace, Predicate<string> isWritten)
            : base(options, path, replace, isWritten, "rows that were selected or added to")
        {
            this.kind = kind;
            if (OptionTexts.IsShort(options))
            {
                throw Failures.Invalid("-View Short: " + NameOf(kind) + " are no rows of Get-TeamsMeetingAttendance, which have that view", null);
            }
            string name = Convert.ToString(options["TimeZone"], CultureInfo.InvariantCulture);
            // JSON Lines are in UTC.
            isZoneGiven = !string.IsNullOrEmpty(name) || "JsonLines".Equals(options["Format"]);
            isClassic = kind != null && kind.StartsWith("Classic", StringComparison.Ordinal);
        }

        public override string Name
        {
            get { return NameOf(kind); }
        }

        /// <summary>The columns of a class of records or of rows of an analysis; null for others.</summary>
        public static RowLayout LayoutOf(string kind)
        {
            switch (kind)
            {
                case "Record":
                    return Record.Columns;
                case "RecordText":
                    return RecordText.Columns;
                case "ReportRecord":
                    return ReportRecord.Columns;
                case "ReportRecordText":
                    return ReportRecordText.Columns;
                default:
                    AnswerTable table = AnswerTable.OfClass(kind);
                    return table == null ? null : kind == table.Name ? table.Typed : table.Texts;
            }
        }

        public static string NameOf(string kind)
        {
            return kind == null ? "other objects" : "selected rows of " + kind;
        }

        /// <summary>Whether somebody added a property to an object of a class.</summary>
        public static bool HasAdded(object item)
        {
            if (AddedTo == null)
            {
                foreach (PSPropertyInfo property in PSObject.AsPSObject(item).Properties)
                {
                    if (IsAdded(property))
                    {
                        return true;
                    }
                }
                return false;
            }
            object[] arguments = { item, null };
            IEnumerable members = (bool)AddedTo.Invoke(null, arguments) ? arguments[1] as IEnumerable : null;
            if (members != null)
            {
                foreach (object member in members)
                {
                    if (IsAdded(member as PSPropertyInfo))
                    {
                        return true;
                    }
                }
            }
            return false;
        }

        /// <summary>Whether somebody added it; what PowerShell itself keeps with an object that was looked at is no such thing.</summary>
        private static bool IsAdded(PSPropertyInfo property)
        {
            return property != null && property.IsInstance && property.MemberType != PSMemberTypes.Property
                && !string.Equals(property.Name, "pstypenames", StringComparison.OrdinalIgnoreCase);
        }

        public static bool IsSelected(PSObject properties)
        {
            return properties.TypeNames.Count > 0 && properties.TypeNames[0].StartsWith("Selected.", StringComparison.Ordinal);
        }

        public static string[] NamesOf(PSObject properties)
        {
            List<string> found = new List<string>();
            foreach (PSPropertyInfo property in properties.Properties)
            {
                found.Add(property.Name);
            }
            return found.ToArray();
        }

        public static bool AreSame(string[] left, string[] right)
        {
            if (left.Length != right.Length)
            {
                return false;
            }
            for (int position = 0; position < left.Length; position++)
            {
                if (!string.Equals(left[position], right[position], StringComparison.Ordinal))
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>Those names that no row of that class has by itself, nor a job adds.</summary>
        public static HashSet<string> Foreign(string[] names, RowLayout layout)
        {
            HashSet<string> foreign = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
            foreign.ExceptWith(OfRemoting);
            foreign.ExceptWith(layout.Members());
            return foreign;
        }

        /// <summary>
        /// Whether an object without a class of ours is a plain row: all of its values are texts, numbers, times and the like, and
        /// none is, or is part of, an audit record.
        /// </summary>
        public static bool IsPlain(object item, PSObject properties)
        {
            if (JsonText.IsScalar(item) || item is IEnumerable)
            {
                return false;
            }
            bool any = false;
            foreach (PSPropertyInfo property in properties.Properties)
            {
                object value = JsonText.ValueOf(property);
                string text = value as string;
                if (IsAuditName(property.Name) || !(value == null || JsonText.IsScalar(value) || IsList(value))
                    || (text != null && text.TrimStart().StartsWith("{", StringComparison.Ordinal) && text.IndexOf("\"Operation\"", StringComparison.OrdinalIgnoreCase) >= 0))
                {
                    return false;
                }
                any = true;
            }
            return any;
        }

        /// <summary>Has a file without rows these columns.</summary>
        public void AddHeader(string[] columns)
        {
            names = columns;
            HandOver();
        }

        public void Add(PSObject properties, object item, string kind, long number)
        {
            List<string> found = new List<string>();
            List<object> cells = new List<object>();
            RowLayout layout = kind == null ? null : GivenRows.LayoutOf(kind);
            // Of a class with columns these and what was added: what else it has is for people to look at.
            bool isWhole = layout != null && !IsSelected(properties) && properties.TypeNames.Count > 0
                && properties.TypeNames[0].IndexOf("TeamsMeetingAudit.", StringComparison.Ordinal) >= 0;
            bool isText = true;
            HashSet<string> foreign = isWhole ? Foreign(NamesOf(properties), layout) : null;
            foreach (PSPropertyInfo property in InOrder(item, properties))
            {
                string name = property.Name;
                if (isWhole ? !layout.HasColumn(name) && !foreign.Contains(name) : OfRemoting.Contains(name))
                {
                    continue;
                }
                object value = JsonText.ValueOf(property);
                found.Add(name);
                cells.Add(value);
                isText &= value == null || value is string;
            }
            if (found.Count == 0)
            {
                throw Failures.Invalid(string.Format(CultureInfo.InvariantCulture, "item {0} has no properties", number), item);
            }
            if (isText && kind != null && layout != null && !isWhole)
            {
                // In CSV, whose cells are all text, an empty one says that nothing was recorded.
                for (int at = 0; at < cells.Count; at++)
                {
                    cells[at] = "".Equals(cells[at]) ? null : cells[at];
                }
            }
            if (names == null)
            {
                names = found.ToArray();
            }
            else if (!AreSame(names, found.ToArray()))
            {
                string message = string.Format(
                    CultureInfo.InvariantCulture,
                    "item {0} ({1}) has the columns {2}, and those before it ({3}) have {4}: a file holds one table",
                    number,
                    NameOf(kind),
                    Listed(found),
                    Name,
                    Listed(names));
                throw Failures.Invalid(message, item);
            }
            if (waiting.Count == MostRows)
            {
                HandOver();
            }
            waiting.Add(cells.ToArray());
            Rows++;
        }

        public override void HandOverRest()
        {
            if (waiting.Count > 0)
            {
                HandOver();
            }
        }

        /// <summary>The properties of an object; those that were added to one of a class come last, where PowerShell has them first.</summary>
        private static IEnumerable<PSPropertyInfo> InOrder(object item, PSObject properties)
        {
            if (properties.BaseObject is PSCustomObject)
            {
                return properties.Properties;
            }
            List<PSPropertyInfo> own = new List<PSPropertyInfo>();
            List<PSPropertyInfo> added = new List<PSPropertyInfo>();
            foreach (PSPropertyInfo property in properties.Properties)
            {
                (property.MemberType == PSMemberTypes.Property ? own : added).Add(property);
            }
            own.AddRange(added);
            return own;
        }

        private static string Listed(IList<string> names)
        {
            const int Most = 8;
            string[] shown = new string[Math.Min(names.Count, Most)];
            for (int at = 0; at < shown.Length; at++)
            {
                shown[at] = names[at];
            }
            return string.Join(", ", shown) + (names.Count > Most ? " and " + (names.Count - Most).ToString(CultureInfo.InvariantCulture) + " more" : "");
        }

        /// <summary>Whether only an audit record, or what is around one, has a property of that name.</summary>
        private static bool IsAuditName(string name)
        {
            int last = name.LastIndexOfAny(new[] { '.', '_', '/', ':', ' ' });
            string end = last < 0 ? name : name.Substring(last + 1);
            return name.IndexOf("AuditData", StringComparison.OrdinalIgnoreCase) >= 0
                || end.Equals("Operation", StringComparison.OrdinalIgnoreCase) || end.Equals("Operations", StringComparison.OrdinalIgnoreCase)
                || end.Equals("RecordType", StringComparison.OrdinalIgnoreCase) || end.Equals("Workload", StringComparison.OrdinalIgnoreCase);
        }

        private static bool IsList(object value)
        {
            IEnumerable several = value is IDictionary ? null : value as IEnumerable;
            if (several == null)
            {
                return false;
            }
            foreach (object one in several)
            {
                object inner = JsonText.Unwrap(one);
                if (inner != null && !JsonText.IsScalar(inner))
                {
                    return false;
                }
            }
            return true;
        }

        private void HandOver()
        {
            object[][] rows = waiting.ToArray();
            waiting.Clear();
            HandOver(RowsTable, rows.Length, delegate(RowsOut rowsOut)
            {
                for (int column = 0; column < names.Length; column++)
                {
                    Column(rowsOut, names[column], rows, column);
                }
            });
        }

        private enum Form
        {
            None,
            Bool,
            Long,
            Double,
            Instant,
            Text,
        }

        /// <summary>Hands over a column as what all of its values are, and else as text.</summary>
        private void Column(RowsOut rowsOut, string name, object[][] rows, int column)
        {
            Form form = Form.None;
            foreach (object[] row in rows)
            {
                Form found = FormOf(row[column]);
                bool isNumber = (form == Form.Long && found == Form.Double) || (form == Form.Double && found == Form.Long);
                form = found == Form.None || found == form ? form : form == Form.None ? found : isNumber ? Form.Double : Form.Text;
            }
            switch (form)
            {
                case Form.Bool:
                    rowsOut.Bool(name, delegate(int row) { return (bool?)rows[row][column]; });
                    break;
                case Form.Long:
                    rowsOut.Long(name, delegate(int row)
                    {
                        object value = rows[row][column];
                        return value == null ? (long?)null : Convert.ToInt64(value, CultureInfo.InvariantCulture);
                    });
                    break;
                case Form.Double:
                    rowsOut.Double(name, delegate(int row)
                    {
                        object value = rows[row][column];
                        return value == null ? (double?)null : Convert.ToDouble(value, CultureInfo.InvariantCulture);
                    });
                    break;
                case Form.Instant:
                    rowsOut.Instant(name, delegate(int row)
                    {
                        object value = rows[row][column];
                        return value == null ? (long?)null : (Utc(value).Ticks - Instants.EpochTicks) / Instants.TicksPerMicrosecond;
                    });
                    break;
                default:
                    rowsOut.Text(name, delegate(int row) { return TextOf(rows[row][column]); });
                    break;
            }
        }

        private Form FormOf(object value)
        {
            if (value == null)
            {
                return Form.None;
            }
            if (value is bool)
            {
                return Form.Bool;
            }
            if (value is int || value is long || value is short || value is byte || value is sbyte || value is ushort || value is uint)
            {
                return Form.Long;
            }
            if (value is double || value is float)
            {
                double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return double.IsNaN(number) || double.IsInfinity(number) ? Form.Text : Form.Double;
            }
            if (value is decimal)
            {
                return Form.Double;
            }
            if (value is DateTime)
            {
                // One of no kind is what some clock showed, nobody says where; of the classic view all are.
                return isClassic || ((DateTime)value).Kind == DateTimeKind.Unspecified ? Form.Text : Form.Instant;
            }
            // One of another zone than the file's keeps its own: the row says no more of it than the offset.
            bool isOwn = value is DateTimeOffset && !isZoneGiven && ((DateTimeOffset)value).Offset != TimeSpan.Zero;
            return value is DateTimeOffset && !isOwn ? Form.Instant : Form.Text;
        }

        private static DateTime Utc(object value)
        {
            return value is DateTimeOffset ? ((DateTimeOffset)value).UtcDateTime : ((DateTime)value).ToUniversalTime();
        }

        private string TextOf(object value)
        {
            string text = value as string;
            if (text != null || value == null)
            {
                return text;
            }
            if (value is TimeSpan)
            {
                TimeSpan span = (TimeSpan)value;
                TimeSpan length = span.Duration();
                return string.Format(
                    CultureInfo.InvariantCulture, "{0}{1}:{2:00}:{3:00}", span < TimeSpan.Zero ? "-" : "", (long)length.TotalHours, length.Minutes, length.Seconds);
            }
            if (value is bool)
            {
                return (bool)value ? "true" : "false";
            }
            if ((value is DateTime || value is DateTimeOffset) && FormOf(value) == Form.Instant)
            {
                return JsonText.Time(Utc(value));
            }
            if (value is DateTimeOffset)
            {
                return ((DateTimeOffset)value).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
            }
            if (value is DateTime)
            {
                string form = isClassic ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
                return ((DateTime)value).ToString(form, CultureInfo.InvariantCulture);
            }
            if (JsonText.IsScalar(value))
            {
                return JsonText.Scalar(value);
            }
            if (IsList(value))
            {
                return JsonText.Joined((IEnumerable)value);
            }
            if (value is IDictionary || value is PSObject || value is IEnumerable)
            {
                TextItems json = new TextItems();
                bool written = JsonText.Write(value, json);
                text = json.TakeText();
                return written ? text : null;
            }
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// What commands of this module stand in one pipeline, from left to right, and how they ended: a file that nothing came for
    /// is made where all of them did well.
    /// </summary>
    public static class Upstream
    {
        private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, List<Entry>> Known =
            new System.Runtime.CompilerServices.ConditionalWeakTable<object, List<Entry>>();

        private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, List<string>> Written =
            new System.Runtime.CompilerServices.ConditionalWeakTable<object, List<string>>();

        /// <summary>Notes that a command begins; of an analysis, the class of its rows.</summary>
        public static void Begin(PSCmdlet cmdlet, string answer)
        {
            object pipeline = PipelineOf(cmdlet);
            if (pipeline != null)
            {
                lock (Known)
                {
                    Known.GetOrCreateValue(pipeline).Add(new Entry { Position = cmdlet.MyInvocation.PipelinePosition, Answer = answer });
                }
            }
        }

        /// <summary>Notes that a command did all that it was asked to do: nothing failed.</summary>
        public static void End(PSCmdlet cmdlet, bool hasInput)
        {
            foreach (Entry entry in Before(cmdlet, true))
            {
                if (entry.Position == cmdlet.MyInvocation.PipelinePosition)
                {
                    // What nothing came to knows no more than who comes after it.
                    entry.IsDone = hasInput || Before(cmdlet, false).Count > 0;
                }
            }
        }

        /// <summary>Whether there is a command of this module before that one, and all of them did well.</summary>
        public static bool IsDone(PSCmdlet cmdlet)
        {
            List<Entry> before = Before(cmdlet, false);
            return before.Count > 0 && before.TrueForAll(entry => entry.IsDone);
        }

        /// <summary>The class of the rows of the analysis that stands last before that command; null if none does.</summary>
        public static string AnswerOf(PSCmdlet cmdlet)
        {
            List<Entry> before = Before(cmdlet, false);
            return before.Count == 0 ? null : before[before.Count - 1].Answer;
        }

        private static List<Entry> Before(PSCmdlet cmdlet, bool isIncluded)
        {
            int position = cmdlet.MyInvocation.PipelinePosition + (isIncluded ? 1 : 0);
            object pipeline = PipelineOf(cmdlet);
            List<Entry> entries;
            lock (Known)
            {
                return pipeline != null && Known.TryGetValue(pipeline, out entries)
                    ? entries.FindAll(entry => entry.Position < position)
                    : new List<Entry>();
            }
        }

        /// <summary>Notes the file that a command writes.</summary>
        public static void NoteOutput(PSCmdlet cmdlet, string path)
        {
            object pipeline = PipelineOf(cmdlet);
            if (pipeline != null)
            {
                lock (Written)
                {
                    Written.GetOrCreateValue(pipeline).Add(path);
                }
            }
        }

        /// <summary>The files that commands of the same pipeline write.</summary>
        public static string[] Outputs(PSCmdlet cmdlet)
        {
            object pipeline = PipelineOf(cmdlet);
            List<string> paths;
            lock (Written)
            {
                return pipeline != null && Written.TryGetValue(pipeline, out paths) ? paths.ToArray() : new string[0];
            }
        }

        /// <summary>What all commands of a pipeline have in common; null where PowerShell does not tell, and nothing is known then.</summary>
        private static object PipelineOf(PSCmdlet cmdlet)
        {
            object runtime = cmdlet.CommandRuntime;
            System.Reflection.PropertyInfo property = runtime == null ? null : runtime.GetType().GetProperty(
                "PipelineProcessor", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance);
            return property == null ? null : property.GetValue(runtime, null);
        }

        private sealed class Entry
        {
            public int Position;
            public string Answer;
            public bool IsDone;
        }
    }

    /// <summary>What a cell is.</summary>
    internal enum CellType
    {
        Text,

        /// <summary>Text, in which several are joined.</summary>
        List,
        Int,
        Long,
        Bool,
        Time,
    }

    /// <summary>The columns of a class of rows.</summary>
    internal abstract class RowLayout
    {
        protected readonly List<string> Names = new List<string>();
        private readonly List<CellType> types = new List<CellType>();
        private HashSet<string> members;

        public int Columns
        {
            get { return types.Count; }
        }

        public string NameOf(int column)
        {
            return Names[column];
        }

        public CellType TypeOf(int column)
        {
            return types[column];
        }

        /// <summary>Whether that is a column.</summary>
        public bool HasColumn(string name)
        {
            return Names.Contains(name);
        }

        /// <summary>Whether these are all columns in their order, or all members: Select-Object * chooses nothing.</summary>
        public bool HasColumns(string[] names)
        {
            return GivenRows.AreSame(names, Names.ToArray()) || (names.Length > Columns && Members().SetEquals(names));
        }

        /// <summary>The columns, and what else every row of the class has for people to look at.</summary>
        public HashSet<string> Members()
        {
            if (members == null)
            {
                members = new HashSet<string>(Names, StringComparer.OrdinalIgnoreCase);
                object row = Create(new object[Columns]);
                members.UnionWith(GivenRows.NamesOf(PSObject.AsPSObject(row)));
                members.UnionWith(ShownMembers.NamesOf(row.GetType().Name));
            }
            return members;
        }

        /// <summary>A row of these cells, one for each column.</summary>
        public abstract object Create(object[] cells);

        /// <summary>The row of an object with these columns as properties, each of a type that goes into its column.</summary>
        public object Create(PSObject properties)
        {
            object[] cells = new object[Columns];
            for (int column = 0; column < cells.Length; column++)
            {
                cells[column] = CellOf(JsonText.ValueOf(properties.Properties[NameOf(column)]), TypeOf(column));
            }
            return Create(cells);
        }

        /// <summary>A value as a cell of that type.</summary>
        public static object CellOf(object value, CellType type)
        {
            if (value == null)
            {
                return null;
            }
            switch (type)
            {
                case CellType.Text:
                case CellType.List:
                    IEnumerable several = value as IEnumerable;
                    return value is string || several == null ? JsonText.Scalar(value) : JsonText.Joined(several);
                case CellType.Int:
                    return LanguagePrimitives.ConvertTo(value, typeof(int), CultureInfo.InvariantCulture);
                case CellType.Long:
                    return LanguagePrimitives.ConvertTo(value, typeof(long), CultureInfo.InvariantCulture);
                case CellType.Bool:
                    return LanguagePrimitives.ConvertTo(value, typeof(bool), CultureInfo.InvariantCulture);
                default:
                    return JsonText.TimeOf(value);
            }
        }

        /// <summary>The zone that the row's times are in, as it was made; null where nothing says.</summary>
        public abstract Zone ZoneOf(object row);

        /// <summary>The rows of a table, each made when it is asked for, with times in that zone.</summary>
        public abstract IEnumerable Rows(Batch batch, Zone zone);

        /// <summary>Hands over rows of this class.</summary>
        public abstract void Take(object[] rows, RowsOut rowsOut);

        /// <summary>Whether that is a row of this class.</summary>
        public abstract bool IsOfClass(object row);

        protected void Add(string name, CellType type)
        {
            Names.Add(name);
            types.Add(type);
        }
    }

    /// <summary>A class of rows: its columns, and how batches become objects of it and objects columns again.</summary>
    internal sealed class RowClass<T> : RowLayout
        where T : class
    {
        private readonly Func<RowCells, T> create;
        private readonly Func<T, RowCells> cellsOf;

        public RowClass(Func<RowCells, T> create, Func<T, RowCells> cellsOf)
        {
            this.create = create;
            this.cellsOf = cellsOf;
        }

        public RowClass<T> Text(params string[] names)
        {
            return With(CellType.Text, names);
        }

        public RowClass<T> List(params string[] names)
        {
            return With(CellType.List, names);
        }

        public RowClass<T> Int(params string[] names)
        {
            return With(CellType.Int, names);
        }

        public RowClass<T> Long(params string[] names)
        {
            return With(CellType.Long, names);
        }

        public RowClass<T> Bool(params string[] names)
        {
            return With(CellType.Bool, names);
        }

        public RowClass<T> Time(params string[] names)
        {
            return With(CellType.Time, names);
        }

        /// <summary>What makes the rows of the batches of one reading, with times in that zone.</summary>
        public Func<Batch, Array> Maker(Zone zone)
        {
            SharedTexts shared = new SharedTexts(Columns, zone);
            return delegate(Batch batch) { return Make(batch, shared); };
        }

        /// <summary>The rows of a table that is one batch, with times in that zone.</summary>
        public T[] Make(Batch batch, Zone zone)
        {
            return Make(batch, new SharedTexts(Columns, zone));
        }

        public override object Create(object[] cells)
        {
            return create(new RowCells(cells));
        }

        public override bool IsOfClass(object row)
        {
            return row is T;
        }

        public override Zone ZoneOf(object row)
        {
            return cellsOf((T)row).Zone;
        }

        public override IEnumerable Rows(Batch batch, Zone zone)
        {
            using (RowPacker packer = new RowPacker(batch, this, new SharedTexts(Columns, zone)))
            {
                for (int row = 0; row < batch.Rows; row++)
                {
                    yield return create(packer.Pack(row));
                }
            }
        }

        public override void Take(object[] rows, RowsOut rowsOut)
        {
            RowCells[] cells = new RowCells[rows.Length];
            for (int row = 0; row < rows.Length; row++)
            {
                cells[row] = cellsOf((T)rows[row]);
            }
            for (int column = 0; column < Columns; column++)
            {
                int at = column;
                switch (TypeOf(at))
                {
                    case CellType.Text:
                    case CellType.List:
                        rowsOut.Text(Names[at], delegate(int row) { return cells[row].Text(at); });
                        break;
                    case CellType.Int:
                        rowsOut.Int(Names[at], delegate(int row) { return cells[row].Int(at); });
                        break;
                    case CellType.Long:
                        rowsOut.Long(Names[at], delegate(int row) { return cells[row].Long(at); });
                        break;
                    case CellType.Bool:
                        rowsOut.Bool(Names[at], delegate(int row) { return cells[row].Bool(at); });
                        break;
                    default:
                        rowsOut.Time(Names[at], delegate(int row) { return cells[row].Time(at); });
                        break;
                }
            }
        }

        private RowClass<T> With(CellType type, string[] names)
        {
            foreach (string name in names)
            {
                Add(name, type);
            }
            return this;
        }

        [MethodImpl(Hot.Path)]
        private T[] Make(Batch batch, SharedTexts shared)
        {
            T[] rows = new T[batch.Rows];
            using (RowPacker packer = new RowPacker(batch, this, shared))
            {
                for (int row = 0; row < rows.Length; row++)
                {
                    rows[row] = create(packer.Pack(row));
                }
            }
            return rows;
        }
    }

    /// <summary>
    /// The cells of a row. They lie packed in one array, for what a hundred thousand rows cost is less the making of their
    /// cells than what the garbage collector has to do with so many objects: how many cells are filled, in a byte; where
    /// each begins behind that table, in two; the cells, text as UTF-8. Text that many rows share is its place among the
    /// shared ones, in two, and the top bit of where it begins is set.
    /// </summary>
    internal struct RowCells
    {
        /// <summary>More columns than this have no bit to say that they are filled.</summary>
        public const int MostColumns = 128;

        public const int IsShared = 0x8000;

        /// <summary>Cells begin at this at most.</summary>
        public const int LastBegin = 0x7fff;

        /// <summary>What stands between the texts of a list.</summary>
        public const string Separator = "; ";

        private readonly byte[] packed;
        private readonly SharedTexts shared;
        private readonly ulong first;
        private readonly ulong second;

        /// <summary>The cells one by one, where they were changed or are too long to be packed; else null.</summary>
        private object[] loose;

        public RowCells(byte[] packed, SharedTexts shared, ulong first, ulong second)
        {
            this.packed = packed;
            this.shared = shared;
            this.first = first;
            this.second = second;
            loose = null;
        }

        public RowCells(object[] loose)
            : this(null, null, 0, 0)
        {
            this.loose = loose;
        }

        /// <summary>The zone that times are in, as they were made; null where nothing says.</summary>
        public Zone Zone
        {
            get { return shared == null ? null : shared.Zone; }
        }

        public string Text(int column)
        {
            if (loose != null)
            {
                return (string)loose[column];
            }
            int order = OrderOf(column);
            if (order < 0)
            {
                return null;
            }
            int begin = Entry(order);
            int cells = 1 + 2 * packed[0];
            if ((begin & IsShared) != 0)
            {
                return shared.Text(column, BitConverter.ToUInt16(packed, cells + (begin & ~IsShared)));
            }
            int end = order + 1 == packed[0] ? packed.Length - cells : Entry(order + 1) & ~IsShared;
            return begin == end ? "" : Encoding.UTF8.GetString(packed, cells + begin, end - begin);
        }

        public int? Int(int column)
        {
            int at = PlaceOf(column);
            return at < 0 ? (int?)Loose(column) : BitConverter.ToInt32(packed, at);
        }

        public long? Long(int column)
        {
            int at = PlaceOf(column);
            return at < 0 ? (long?)Loose(column) : BitConverter.ToInt64(packed, at);
        }

        public bool? Bool(int column)
        {
            int at = PlaceOf(column);
            return at < 0 ? (bool?)Loose(column) : packed[at] != 0;
        }

        public DateTimeOffset? Time(int column)
        {
            int at = PlaceOf(column);
            return at < 0 ? (DateTimeOffset?)Loose(column) : shared.Zone.At(BitConverter.ToInt64(packed, at));
        }

        public TextList List(int column)
        {
            string text = Text(column);
            return text == null ? null : new TextList(text, Separator);
        }

        public void Set(RowLayout layout, int column, object value)
        {
            if (loose == null)
            {
                object[] cells = new object[layout.Columns];
                for (int other = 0; other < cells.Length; other++)
                {
                    cells[other] = Value(layout.TypeOf(other), other);
                }
                loose = cells;
            }
            loose[column] = value;
        }

        private object Value(CellType type, int column)
        {
            switch (type)
            {
                case CellType.Text:
                case CellType.List:
                    return Text(column);
                case CellType.Int:
                    return Int(column);
                case CellType.Long:
                    return Long(column);
                case CellType.Bool:
                    return Bool(column);
                default:
                    return Time(column);
            }
        }

        private object Loose(int column)
        {
            return loose == null ? null : loose[column];
        }

        /// <summary>Where in the array a cell is; -1 where it is not in there.</summary>
        private int PlaceOf(int column)
        {
            int order = loose == null ? OrderOf(column) : -1;
            return order < 0 ? -1 : 1 + 2 * packed[0] + Entry(order);
        }

        /// <summary>How many cells before it are filled; -1 where it is not filled itself.</summary>
        private int OrderOf(int column)
        {
            ulong bit = 1UL << (column & 63);
            if (((column < 64 ? first : second) & bit) == 0)
            {
                return -1;
            }
            return column < 64 ? CountOf(first & (bit - 1)) : CountOf(first) + CountOf(second & (bit - 1));
        }

        private int Entry(int order)
        {
            return packed[1 + 2 * order] | packed[2 + 2 * order] << 8;
        }

        /// <summary>How many bits are set.</summary>
        private static int CountOf(ulong bits)
        {
            bits -= (bits >> 1) & 0x5555555555555555;
            bits = (bits & 0x3333333333333333) + ((bits >> 2) & 0x3333333333333333);
            bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f;
            return (int)(unchecked(bits * 0x0101010101010101) >> 56);
        }
    }

    /// <summary>
    /// Texts of which a reading has few and many rows have one, each as one string. Rows hold on to all of them, so there
    /// is a limit to how much they are.
    /// </summary>
    internal sealed class SharedTexts
    {
        /// <summary>What a text costs is worth it if so many rows have it.</summary>
        private const int FewestRows = 8;

        private const int MostOfColumn = 4096;
        private const int LongestBytes = 1024;
        private const int MostCharacters = 1 << 20;

        private readonly string[][] texts;
        private readonly Dictionary<string, int>[] places;
        private int characters;

        public SharedTexts(int columns, Zone zone)
        {
            Zone = zone;
            texts = new string[columns][];
            places = new Dictionary<string, int>[columns];
        }

        /// <summary>The zone of the rows' times.</summary>
        public Zone Zone { get; private set; }

        public string Text(int column, int place)
        {
            return texts[column][place];
        }

        /// <summary>Whether so many distinct texts in so many rows are to be shared.</summary>
        public static bool Pays(int distinct, long rows)
        {
            return distinct > 0 && distinct <= MostOfColumn && distinct * FewestRows <= rows;
        }

        /// <summary>The place of each of the distinct texts of a column; -1 for those that are not shared.</summary>
        public unsafe void Share(int column, ArrowCells cells, short* found)
        {
            if (places[column] == null)
            {
                places[column] = new Dictionary<string, int>(StringComparer.Ordinal);
                texts[column] = new string[16];
            }
            for (int index = 0; index < cells.Distinct; index++)
            {
                bool isShort = cells.DistinctLength(index) <= LongestBytes;
                found[index] = isShort ? (short)PlaceOf(column, cells.DistinctText(index)) : (short)-1;
            }
        }

        private int PlaceOf(int column, string text)
        {
            int place;
            if (places[column].TryGetValue(text, out place))
            {
                return place;
            }
            place = places[column].Count;
            if (place == MostOfColumn || text.Length > MostCharacters - characters)
            {
                return -1;
            }
            characters += text.Length;
            // Before any row has its place, and never in an array that a row may be looking into on another thread.
            string[] grown = texts[column];
            if (place == grown.Length)
            {
                Array.Resize(ref grown, place * 2);
            }
            grown[place] = text;
            texts[column] = grown;
            places[column].Add(text, place);
            return place;
        }
    }

    /// <summary>Packs the rows of a batch.</summary>
    internal sealed unsafe class RowPacker : IDisposable
    {
        private readonly RowLayout layout;
        private readonly SharedTexts shared;
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        /// <summary>The columns of the batch that are not null throughout.</summary>
        private readonly Column* columns;
        private readonly int count;

        /// <summary>The row that is being packed: where its cells begin, and the cells, with room for one more value.</summary>
        private readonly ushort* begins;
        private readonly byte* cells;

        public RowPacker(Batch batch, RowLayout layout, SharedTexts shared)
        {
            this.layout = layout;
            this.shared = shared;
            columns = (Column*)Allocate(layout.Columns * sizeof(Column));
            begins = (ushort*)Allocate(RowCells.MostColumns * sizeof(ushort));
            cells = (byte*)Allocate(RowCells.LastBegin + sizeof(long));
            for (int number = 0; number < layout.Columns; number++)
            {
                ArrowArray* array = batch.Find(layout.NameOf(number));
                if (array != null)
                {
                    Open(&columns[count++], number, array);
                }
            }
        }

        ~RowPacker()
        {
            Release();
        }

        [MethodImpl(Hot.Path)]
        public RowCells Pack(int row)
        {
            ulong first = 0;
            ulong second = 0;
            int filled = 0;
            int length = 0;
            Column* end = columns + count;
            for (Column* column = columns; column < end; column++)
            {
                if (column->Cells.IsNull(row))
                {
                    continue;
                }
                if (length > RowCells.LastBegin)
                {
                    return Loose(row);
                }
                if (column->Number < 64)
                {
                    first |= 1UL << column->Number;
                }
                else
                {
                    second |= 1UL << column->Number;
                }
                begins[filled] = (ushort)length;
                byte* to = cells + length;
                switch (column->Type)
                {
                    case CellType.Text:
                    case CellType.List:
                        int place = column->Places == null ? -1 : column->Places[column->Cells.IndexAt(row)];
                        if (place >= 0)
                        {
                            begins[filled] |= RowCells.IsShared;
                            *(ushort*)to = (ushort)place;
                            length += sizeof(ushort);
                            break;
                        }
                        int bytes;
                        byte* text = column->Cells.Utf8At(row, out bytes);
                        if (bytes > RowCells.LastBegin - length)
                        {
                            return Loose(row);
                        }
                        Buffer.MemoryCopy(text, to, bytes, bytes);
                        length += bytes;
                        break;
                    case CellType.Int:
                        *(int*)to = column->Cells.IntAt(row);
                        length += sizeof(int);
                        break;
                    case CellType.Long:
                        *(long*)to = column->Cells.LongAt(row);
                        length += sizeof(long);
                        break;
                    case CellType.Bool:
                        *to = column->Cells.BoolAt(row) ? (byte)1 : (byte)0;
                        length++;
                        break;
                    default:
                        *(long*)to = Instants.Ticks(column->Cells.LongAt(row));
                        length += sizeof(long);
                        break;
                }
                filled++;
            }
            int table = filled * sizeof(ushort);
            byte[] packed = new byte[1 + table + length];
            fixed (byte* to = packed)
            {
                to[0] = (byte)filled;
                Buffer.MemoryCopy(begins, to + 1, table, table);
                Buffer.MemoryCopy(cells, to + 1 + table, length, length);
            }
            return new RowCells(packed, shared, first, second);
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Open(Column* column, int number, ArrowArray* array)
        {
            column->Number = number;
            column->Type = layout.TypeOf(number);
            column->Cells = new ArrowCells(array);
            column->Places = null;
            int distinct = column->Cells.Distinct;
            if (SharedTexts.Pays(distinct, array->Length - Math.Max(0, array->NullCount)))
            {
                column->Places = (short*)Allocate(distinct * sizeof(short));
                shared.Share(number, column->Cells, column->Places);
            }
        }

        /// <summary>A row that is too long to be packed.</summary>
        private RowCells Loose(int row)
        {
            object[] loose = new object[layout.Columns];
            for (Column* column = columns; column < columns + count; column++)
            {
                if (!column->Cells.IsNull(row))
                {
                    loose[column->Number] = ValueAt(column, row);
                }
            }
            return new RowCells(loose);
        }

        private object ValueAt(Column* column, int row)
        {
            switch (column->Type)
            {
                case CellType.Text:
                case CellType.List:
                    return column->Cells.TextAt(row);
                case CellType.Int:
                    return column->Cells.IntAt(row);
                case CellType.Long:
                    return column->Cells.LongAt(row);
                case CellType.Bool:
                    return column->Cells.BoolAt(row);
                default:
                    return shared.Zone.At(Instants.Ticks(column->Cells.LongAt(row)));
            }
        }

        private void* Allocate(int length)
        {
            IntPtr block = Marshal.AllocHGlobal(length);
            blocks.Add(block);
            return (void*)block;
        }

        private void Release()
        {
            foreach (IntPtr block in blocks)
            {
                Marshal.FreeHGlobal(block);
            }
            blocks.Clear();
        }

        private struct Column
        {
            public int Number;
            public CellType Type;
            public ArrowCells Cells;

            /// <summary>For each distinct text its place among the shared ones; null where none are shared.</summary>
            public short* Places;
        }
    }

    /// <summary>Cells as people read them in one line.</summary>
    internal static class Cells
    {
        /// <summary>Those of the cells that are filled, one behind the other.</summary>
        public static string Describe(params object[] cells)
        {
            List<string> said = new List<string>();
            foreach (object cell in cells)
            {
                string part = cell is DateTimeOffset ? JsonText.Time(cell) : Convert.ToString(cell, CultureInfo.InvariantCulture);
                if (!string.IsNullOrEmpty(part))
                {
                    said.Add(part);
                }
            }
            return string.Join(" ", said);
        }

        public static string Counted(
            long? records, long? meetings, long? participants, long? calls, long? others, long? duplicates, long? rejected)
        {
            return string.Format(
                CultureInfo.InvariantCulture,
                "{0} records: {1} meetings, {2} participants, {3} call participants, {4} other operations, {5} duplicates, {6} rejected",
                records,
                meetings,
                participants,
                calls,
                others,
                duplicates,
                rejected);
        }
    }

    /// <summary>
    /// What the headings of the views stand for, as members of the rows, hidden from what writes all properties: durations that
    /// can be compared, the time that matters, the name that says most. PowerShell calls them by the rows' extended types.
    /// </summary>
    public static class ShownMembers
    {
        private static readonly string[] Person = { "UserPrincipalName", "DisplayName", "UserObjectId" };
        private static readonly string[] Organizers = { "OrganizerUserPrincipalName", "OrganizerName", "OrganizerObjectId" };

        /// <summary>Which classes have which.</summary>
        internal static readonly Dictionary<string, string[]> OfClass = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            { "Record", new[] { "Begin", "Duration", "Who", "Participant" } },
            { "ReportRecord", new[] { "Begin", "Duration", "Who", "Participant" } },
            { "Issue", new[] { "Record" } },
            { "Meeting", new[] { "Start", "Duration", "Outside", "Organizer", "Meeting" } },
            { "Attendance", new[] { "Who", "Participant", "Joined", "Left", "Present", "Percent", "Late", "Early", "Enough", "Meeting", "MeetingName" } },
            { "Disconnection", new[] { "Lost", "Gap", "Who", "Place", "With" } },
            { "Outsider", new[] { "Joined", "Who", "Participant", "From", "Present" } },
            { "UserActivity", new[] { "Account", "Joined", "Duration", "Address", "Meeting", "Device" } },
            { "AnalysisSummary", new[] { "Part" } },
        };

        /// <summary>The columns of each class that stand for a row where no view applies.</summary>
        internal static readonly Dictionary<string, string[]> Standing = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            { "Record", new[] { "RecordKind", "StartTime", "JoinTime", "DurationSeconds", "UserPrincipalName", "DisplayName", "ParticipantKind", "MeetingId" } },
            { "ReportRecord", new[] { "RecordKind", "StartTime", "JoinTime", "DurationSeconds", "UserPrincipalName", "DisplayName", "ParticipantKind", "MeetingId" } },
            { "Issue", new[] { "RecordNumber", "Source", "Code", "Message" } },
            { "Summary", new[] { "Records", "Meetings", "Participants", "CallParticipants", "OtherOperations", "Duplicates", "Rejected", "Rows", "PossiblyTruncated" } },
            { "SourceSummary", new[] { "Source", "Container", "Records", "Meetings", "Participants", "Rejected" } },
            { "UnknownKey", new[] { "Key", "Records" } },
            { "Field", new[] { "Name", "Type", "Description" } },
            { "Meeting", new[] { "StartTime", "DurationSeconds", "OrganizerUserPrincipalName", "MeetingType", "Subject", "People", "PeakPeople", "MeetingId" } },
            { "Attendance", new[] { "MeetingStart", "UserPrincipalName", "DisplayName", "ParticipantKind", "FirstJoin", "LastLeave", "PresentSeconds", "PercentPresent", "MeetingId" } },
            { "Disconnection", new[] { "GapStart", "GapSeconds", "Class", "UserPrincipalName", "DisplayName", "Network", "IncidentId", "MeetingId" } },
            { "Outsider", new[] { "FirstJoin", "PresentSeconds", "ParticipantKind", "UserPrincipalName", "DisplayName", "HomeDomain", "Flags", "MeetingId" } },
            { "UserActivity", new[] { "JoinTime", "DurationSeconds", "UserPrincipalName", "ClientIP", "DeviceInformation", "FirstSeen", "MeetingId" } },
            { "Gap", new[] { "Start", "End", "Records", "Reason" } },
            { "CollectionSummary", new[] { "Start", "End", "Complete", "MayBeIncompleteAfter", "Records", "Windows", "Calls", "Gaps" } },
            { "AnalysisSummary", new[] { "Measure", "By", "Value", "Count", "Of", "Percent" } },
        };

        /// <summary>Those of a class, or of the one that has its cells as text.</summary>
        internal static string[] NamesOf(string kind)
        {
            string[] names;
            string typed = kind.EndsWith("Text", StringComparison.Ordinal) ? kind.Substring(0, kind.Length - 4) : kind;
            return OfClass.TryGetValue(typed, out names) ? names : new string[0];
        }

        /// <summary>Those of records, which Export-Clixml and jobs write among the columns.</summary>
        internal static readonly HashSet<string> OfRecords = new HashSet<string>(OfClass["Record"], StringComparer.Ordinal);

        /// <summary>The columns of a record without what is no column.</summary>
        internal static IEnumerable<KeyValuePair<string, object>> Without(IEnumerable<KeyValuePair<string, object>> properties)
        {
            foreach (KeyValuePair<string, object> property in properties)
            {
                if (!OfRecords.Contains(property.Key))
                {
                    yield return property;
                }
            }
        }

        /// <summary>When the session, or else the meeting, began.</summary>
        public static object Begin(PSObject row)
        {
            return TimeIn(row, "JoinTime", "StartTime");
        }

        /// <summary>When the meeting began.</summary>
        public static object Start(PSObject row)
        {
            return TimeIn(row, "StartTime", "FirstJoin");
        }

        /// <summary>When the person came.</summary>
        public static object Joined(PSObject row)
        {
            return TimeIn(row, "FirstJoin", "JoinTime");
        }

        /// <summary>When the person went.</summary>
        public static object Left(PSObject row)
        {
            return TimeIn(row, "LastLeave");
        }

        /// <summary>When the connection broke.</summary>
        public static object Lost(PSObject row)
        {
            return TimeIn(row, "GapStart");
        }

        /// <summary>How long it was.</summary>
        public static object Duration(PSObject row)
        {
            return SpanIn(row, "DurationSeconds");
        }

        /// <summary>How long the person was there.</summary>
        public static object Present(PSObject row)
        {
            return SpanIn(row, "PresentSeconds");
        }

        /// <summary>How long the person was gone.</summary>
        public static object Gap(PSObject row)
        {
            return SpanIn(row, "GapSeconds");
        }

        /// <summary>How long after the scheduled start the person came.</summary>
        public static object Late(PSObject row)
        {
            return SpanIn(row, "LateSeconds");
        }

        /// <summary>How long before the scheduled end the person went.</summary>
        public static object Early(PSObject row)
        {
            return SpanIn(row, "LeftEarlySeconds");
        }

        /// <summary>Which part of the meeting the person was there for.</summary>
        public static object Percent(PSObject row)
        {
            return NumberIn(row, "PercentPresent");
        }

        /// <summary>Whether that was as much as was asked for.</summary>
        public static object Enough(PSObject row)
        {
            object value = Cell(row, "IsPresent");
            string text = value as string;
            return text == null ? value : (object)text.Equals("true", StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>How many people do not belong to the organisation.</summary>
        public static object Outside(PSObject row)
        {
            int sum = 0;
            foreach (string kind in new[] { "Guests", "Federated", "Consumers", "Anonymous", "Phones" })
            {
                sum += (int?)NumberIn(row, kind) ?? 0;
            }
            return sum;
        }

        /// <summary>The number of the record that an issue is about.</summary>
        public static object Record(PSObject row)
        {
            return Cell(row, "RecordNumber");
        }

        /// <summary>The person, or of a meeting its organizer.</summary>
        public static object Who(PSObject row)
        {
            if ("Meeting".Equals(Cell(row, "RecordKind")))
            {
                return First(row, Organizers) ?? Cell(row, "UserId");
            }
            object application = First(row, "ApplicationName");
            bool isApplication = "Application".Equals(Cell(row, "ParticipantKind"));
            return application ?? (isApplication ? First(row, "DisplayName", "UserObjectId") : First(row, Person));
        }

        /// <summary>The person whose sessions they are.</summary>
        public static object Account(PSObject row)
        {
            return Who(row);
        }

        /// <summary>Member, Guest, Federated and so on.</summary>
        public static object Participant(PSObject row)
        {
            return Cell(row, "ParticipantKind");
        }

        /// <summary>Who called the meeting.</summary>
        public static object Organizer(PSObject row)
        {
            return First(row, Organizers);
        }

        /// <summary>What the meeting is called, or else its type.</summary>
        public static object Meeting(PSObject row)
        {
            object name = First(row, "Subject", "MeetingType");
            int? instances = (int?)NumberIn(row, "Instances");
            return name == null || !(instances > 1) || row.Properties["Instance"] == null
                ? name
                : string.Format(CultureInfo.InvariantCulture, "{0} ({1} of {2})", name, Cell(row, "Instance"), instances);
        }

        /// <summary>What tells the meeting of a row from others: when it began, what it is called, who called it, and how its id begins.</summary>
        public static object MeetingName(PSObject row)
        {
            List<string> parts = new List<string>();
            object start = Cell(row, "MeetingStart");
            if (start != null)
            {
                parts.Add(start is DateTimeOffset
                    ? ((DateTimeOffset)start).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)
                    : start.ToString());
            }
            foreach (object part in new[] { Meeting(row), First(row, "OrganizerUserPrincipalName", "OrganizerName"), First(row, "MeetingId", "CallId") })
            {
                if (part != null)
                {
                    string text = part.ToString();
                    Guid id;
                    parts.Add(Guid.TryParse(text, out id) ? text.Substring(0, 8) : text);
                }
            }
            return string.Join(", ", parts);
        }

        /// <summary>The site, or else the network.</summary>
        public static object Place(PSObject row)
        {
            return First(row, "Site", "Network");
        }

        /// <summary>The devices, or else the clients, before and after.</summary>
        public static object With(PSObject row)
        {
            object before = First(row, "DeviceBefore", "ClientBefore");
            object after = First(row, "DeviceAfter", "ClientAfter");
            return before == null || after == null || Equals(before, after) ? before ?? after : before + " > " + after;
        }

        /// <summary>The domain, or else the organisation, that the person comes from.</summary>
        public static object From(PSObject row)
        {
            return First(row, "HomeDomain", "ParticipantOrganizationId");
        }

        /// <summary>The IP address.</summary>
        public static object Address(PSObject row)
        {
            return Cell(row, "ClientIP");
        }

        /// <summary>The device, or else the client.</summary>
        public static object Device(PSObject row)
        {
            return First(row, "DeviceInformation", "Client");
        }

        /// <summary>What a count is a part of.</summary>
        public static object Part(PSObject row)
        {
            return (Cell(row, "By") + " " + Cell(row, "Value")).Trim();
        }

        private static object Cell(PSObject row, string name)
        {
            return JsonText.ValueOf(row.Properties[name]);
        }

        /// <summary>The first of the cells that says something, as text.</summary>
        private static object First(PSObject row, params string[] names)
        {
            foreach (string name in names)
            {
                object value = Cell(row, name);
                string text = value == null ? null : value.ToString();
                if (!string.IsNullOrEmpty(text))
                {
                    return text;
                }
            }
            return null;
        }

        private static object TimeIn(PSObject row, params string[] names)
        {
            foreach (string name in names)
            {
                object value = Cell(row, name);
                if (value != null)
                {
                    return JsonText.TimeOf(value);
                }
            }
            return null;
        }

        private static object SpanIn(PSObject row, string name)
        {
            object seconds = NumberIn(row, name);
            return seconds == null ? null : (object)TimeSpan.FromTicks(Convert.ToInt64(seconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond);
        }

        private static object NumberIn(PSObject row, string name)
        {
            object value = Cell(row, name);
            string text = value as string;
            int number;
            if (text == null)
            {
                return value;
            }
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) ? (object)number : null;
        }
    }

    /// <summary>Makes rows again of what Export-Clixml, jobs and remoting made of them.</summary>
    public sealed class RowConverter : PSTypeConverter
    {
        /// <summary>The classes whose objects can be made again.</summary>
        internal static readonly Dictionary<Type, RowLayout> Layouts = new Dictionary<Type, RowLayout>
        {
            { typeof(Record), Record.Columns },
            { typeof(ReportRecord), ReportRecord.Columns },
            { typeof(Issue), Issue.Columns },
            { typeof(Meeting), Meeting.Columns },
            { typeof(Attendance), Attendance.Columns },
            { typeof(Disconnection), Disconnection.Columns },
            { typeof(Outsider), Outsider.Columns },
            { typeof(UserActivity), UserActivity.Columns },
            { typeof(AnalysisSummary), AnalysisSummary.Columns },
        };

        /// <summary>Whether it has the columns of that class.</summary>
        public override bool CanConvertFrom(object sourceValue, Type destinationType)
        {
            RowLayout layout;
            PSObject source = sourceValue as PSObject;
            return source != null && Layouts.TryGetValue(destinationType, out layout)
                && source.Properties[layout.NameOf(0)] != null
                && source.Properties[layout.NameOf(layout.Columns - 1)] != null;
        }

        /// <summary>The row of these properties.</summary>
        public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
        {
            return Layouts[destinationType].Create((PSObject)sourceValue);
        }

        /// <summary>Nothing is made of rows.</summary>
        public override bool CanConvertTo(object sourceValue, Type destinationType)
        {
            return false;
        }

        /// <summary>Nothing is made of rows.</summary>
        public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
        {
            throw new InvalidCastException();
        }
    }

    /// <summary>The details of a summary, where they were asked for.</summary>
    public sealed partial class Summary
    {
        /// <summary>The counts of each source.</summary>
        public SourceSummary[] SourceDetails { get; internal set; }

        /// <summary>The keys that the contract does not know.</summary>
        public UnknownKey[] UnknownKeyDetails { get; internal set; }

        /// <summary>How often each code of issues was met.</summary>
        public IDictionary IssueCounts { get; internal set; }

        /// <summary>What looks as if the collection was cut off, and in which source.</summary>
        public string[] TruncationSigns { get; internal set; }

        /// <summary>The columns that no record filled: the log may call them otherwise now.</summary>
        public string[] UnfilledColumns { get; internal set; }
    }

    /// <summary>Makes objects of rows whose column names are no names of properties.</summary>
    internal static class NamedRows
    {
        /// <summary>
        /// What makes rows of the classic view as the script made them: times are DateTime, in local time where that is the zone,
        /// and Modalities is a list; or all text.
        /// </summary>
        public static Func<Batch, Array> ClassicMaker(bool asText, Zone zone)
        {
            DateTimeKind kind = string.Equals(zone.Name, TimeZoneInfo.Local.Id, StringComparison.OrdinalIgnoreCase)
                || zone.Name == "" && TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero && !TimeZoneInfo.Local.SupportsDaylightSavingTime
                ? DateTimeKind.Local
                : DateTimeKind.Unspecified;
            return delegate(Batch batch)
            {
                bool meetings = Array.IndexOf(batch.Names, "MeetingURL") >= 0;
                bool participants = Array.IndexOf(batch.Names, "Role") >= 0;
                string typeName = "TeamsMeetingAudit.Classic" + (!participants ? "Meeting" : !meetings ? "Participant" : "Record");
                return Make(batch, typeName, delegate(string name, string text) { return asText ? text : CellOf(name, text, kind); });
            };
        }

        private static object CellOf(string name, string text, DateTimeKind kind)
        {
            switch (text == null ? null : name)
            {
                case "Audit timestamp":
                case "Start":
                case "End":
                    DateTime time;
                    bool isTime = DateTime.TryParseExact(
                        text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
                    return isTime ? (object)DateTime.SpecifyKind(time, kind) : text;
                case "Modalities":
                    return new TextList(text, ", ");
                default:
                    return text;
            }
        }

        private static Array Make(Batch batch, string typeName, Func<string, string, object> cellOf)
        {
            string[] names = batch.Names;
            TextColumn[] columns = new TextColumn[names.Length];
            for (int position = 0; position < names.Length; position++)
            {
                columns[position] = batch.Text(names[position]);
            }
            PSObject[] rows = new PSObject[batch.Rows];
            for (int row = 0; row < rows.Length; row++)
            {
                PSObject made = new PSObject();
                for (int position = 0; position < names.Length; position++)
                {
                    string text = columns[position] == null ? null : columns[position].At(row);
                    made.Properties.Add(new PSNoteProperty(names[position], cellOf(names[position], text)), true);
                }
                made.TypeNames.Insert(0, typeName);
                rows[row] = made;
            }
            return rows;
        }
    }

    // Generated from the library's tables: begin

    /// <summary>A flat record of a meeting or of a session of a participant</summary>
    public sealed class Record
    {
        internal static readonly RowClass<Record> Columns = new RowClass<Record>(
            delegate(RowCells cells) { return new Record { cells = cells }; },
            delegate(Record row) { return row.cells; })
            .Text("RecordKind")
            .Long("RecordNumber")
            .Text("Source", "AuditId")
            .Time("CreationTime")
            .Text("Operation", "Workload")
            .Int("RecordType", "Version")
            .Text("OrganizationId", "UserId", "UserKey", "UserType", "ObjectId", "ResultStatus", "ClientIP")
            .Int("ClientPort")
            .Text("MeetingId")
            .Time("StartTime", "EndTime", "JoinTime", "LeaveTime")
            .Long("DurationSeconds")
            .List("MeetingType")
            .Text("ItemName", "CommunicationType", "CommunicationSubType")
            .List("Modalities", "ProviderTypes")
            .Text("MeetingUrl", "ChatThreadId", "ChatName", "ICalUid", "ConferenceUri", "CallId", "SessionId", "Subject", "OrganizerObjectId", "OrganizerOrganizationId", "OrganizerRecipientType")
            .Int("OrganizerRole")
            .Text("OrganizerUserPrincipalName", "OrganizerName", "Members")
            .Int("AttendeeIndex", "AttendeeCount")
            .Text("UserObjectId", "UserPrincipalName", "IdentitySource", "DisplayName", "RecipientType", "ParticipantKind", "HomeDomain", "ApplicationId", "ApplicationName")
            .Int("Role")
            .Text("ParticipantOrganizationId", "UserIdType", "ProviderType")
            .Bool("IsOrganizer", "IsAadGuest", "IsJoinedFromLobby", "IsBilateral")
            .List("ArtifactsShared")
            .Text("ArtifactShareSessions")
            .Long("ScreenShareSeconds")
            .Text("DeviceId", "DeviceInformation", "UserAgent", "ClientApplication", "ClientOperatingSystem", "ClientBrowser", "InviterUserPrincipalName", "InviterDisplayName", "InviterUserType", "InviterOrganizationId", "InviterUserIdentifier")
            .Time("InviteTime")
            .Text("ResourceTenantId", "ParticipantInfo", "AppAccessContext", "ExtraProperties", "UnknownFields")
            .List("Issues");

        private RowCells cells;

        /// <summary>Text: Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail).</summary>
        public string RecordKind { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Integer: 1-based number of the framed record over all sources of the reader.</summary>
        public long? RecordNumber { get { return cells.Long(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: File name, or (memory).</summary>
        public string Source { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>GUID in lower case: Id of the audit record.</summary>
        public string AuditId { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Time: When the audit record was written: hours after the meeting.</summary>
        public DateTimeOffset? CreationTime { get { return cells.Time(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Operation.</summary>
        public string Operation { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: Workload.</summary>
        public string Workload { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Integer: RecordType; a RecordType name is mapped back to its number.</summary>
        public int? RecordType { get { return cells.Int(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Integer: Version.</summary>
        public int? Version { get { return cells.Int(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>GUID in lower case: OrganizationId: the tenant that owns the log.</summary>
        public string OrganizationId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: UserId: the organizer in some eras, the participant in others.</summary>
        public string UserId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: UserKey.</summary>
        public string UserKey { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: UserType by its documented name; an unknown number as digits.</summary>
        public string UserType { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: ObjectId.</summary>
        public string ObjectId { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: ResultStatus.</summary>
        public string ResultStatus { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4.</summary>
        public string ClientIP { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Integer: The port written with the address, if any.</summary>
        public int? ClientPort { get { return cells.Int(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>GUID in lower case: MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key).</summary>
        public string MeetingId { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Time: Start of the meeting instance.</summary>
        public DateTimeOffset? StartTime { get { return cells.Time(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Time: End of the meeting instance.</summary>
        public DateTimeOffset? EndTime { get { return cells.Time(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Time: When this participant's session began.</summary>
        public DateTimeOffset? JoinTime { get { return cells.Time(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Time: When this participant's session ended.</summary>
        public DateTimeOffset? LeaveTime { get { return cells.Time(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Integer: EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative.</summary>
        public long? DurationSeconds { get { return cells.Long(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>List of texts: CommunicationSubType, else ItemName, split on commas.</summary>
        public TextList MeetingType { get { return cells.List(23); } set { cells.Set(Columns, 23, value == null ? null : value.ToString()); } }

        /// <summary>Text: ItemName.</summary>
        public string ItemName { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: CommunicationType.</summary>
        public string CommunicationType { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: CommunicationSubType.</summary>
        public string CommunicationSubType { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>List of texts: Modalities.</summary>
        public TextList Modalities { get { return cells.List(27); } set { cells.Set(Columns, 27, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: ProviderTypes.</summary>
        public TextList ProviderTypes { get { return cells.List(28); } set { cells.Set(Columns, 28, value == null ? null : value.ToString()); } }

        /// <summary>Text: MeetingURL.</summary>
        public string MeetingUrl { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: ChatThreadId: the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Text: ChatName.</summary>
        public string ChatName { get { return cells.Text(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Text: ICalUid.</summary>
        public string ICalUid { get { return cells.Text(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Text: ConferenceUri.</summary>
        public string ConferenceUri { get { return cells.Text(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Text: CallId.</summary>
        public string CallId { get { return cells.Text(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Text: SessionId.</summary>
        public string SessionId { get { return cells.Text(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Text: Only from a meeting map: audit records hold no title.</summary>
        public string Subject { get { return cells.Text(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>GUID in lower case: Organizer.UserObjectId, or an Organizer that is a plain GUID.</summary>
        public string OrganizerObjectId { get { return cells.Text(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>GUID in lower case: Organizer.OrganizationId.</summary>
        public string OrganizerOrganizationId { get { return cells.Text(38); } set { cells.Set(Columns, 38, value); } }

        /// <summary>Text: Organizer.RecipientType.</summary>
        public string OrganizerRecipientType { get { return cells.Text(39); } set { cells.Set(Columns, 39, value); } }

        /// <summary>Integer: Organizer.Role.</summary>
        public int? OrganizerRole { get { return cells.Int(40); } set { cells.Set(Columns, 40, value); } }

        /// <summary>Text: Organizer.UPN, an Organizer that is a plain UPN, else by resolution.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(41); } set { cells.Set(Columns, 41, value); } }

        /// <summary>Text: Organizer.DisplayName, an Organizer that is a plain name, else by resolution.</summary>
        public string OrganizerName { get { return cells.Text(42); } set { cells.Set(Columns, 42, value); } }

        /// <summary>Compact JSON: Members or Attendees of a MeetingDetail.</summary>
        public string Members { get { return cells.Text(43); } set { cells.Set(Columns, 43, value); } }

        /// <summary>Integer: 0-based position in Attendees.</summary>
        public int? AttendeeIndex { get { return cells.Int(44); } set { cells.Set(Columns, 44, value); } }

        /// <summary>Integer: Length of Attendees: 0 for an empty list, null when absent.</summary>
        public int? AttendeeCount { get { return cells.Int(45); } set { cells.Set(Columns, 45, value); } }

        /// <summary>GUID in lower case: Attendees[].UserObjectId.</summary>
        public string UserObjectId { get { return cells.Text(46); } set { cells.Set(Columns, 46, value); } }

        /// <summary>Text: Attendees[].UPN, else by resolution when asked.</summary>
        public string UserPrincipalName { get { return cells.Text(47); } set { cells.Set(Columns, 47, value); } }

        /// <summary>Text: Record, Learned, UserMap or Directory; null when there is no UserPrincipalName.</summary>
        public string IdentitySource { get { return cells.Text(48); } set { cells.Set(Columns, 48, value); } }

        /// <summary>Text: Attendees[].DisplayName as recorded.</summary>
        public string DisplayName { get { return cells.Text(49); } set { cells.Set(Columns, 49, value); } }

        /// <summary>Text: Attendees[].RecipientType as recorded.</summary>
        public string RecipientType { get { return cells.Text(50); } set { cells.Set(Columns, 50, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(51); } set { cells.Set(Columns, 51, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(52); } set { cells.Set(Columns, 52, value); } }

        /// <summary>GUID in lower case: For kind Application: its id.</summary>
        public string ApplicationId { get { return cells.Text(53); } set { cells.Set(Columns, 53, value); } }

        /// <summary>Text: For kind Application: its known name.</summary>
        public string ApplicationName { get { return cells.Text(54); } set { cells.Set(Columns, 54, value); } }

        /// <summary>Integer: Attendees[].Role: opaque.</summary>
        public int? Role { get { return cells.Int(55); } set { cells.Set(Columns, 55, value); } }

        /// <summary>GUID in lower case: Attendees[].OrganizationId.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(56); } set { cells.Set(Columns, 56, value); } }

        /// <summary>Text: Attendees[].UserIdType.</summary>
        public string UserIdType { get { return cells.Text(57); } set { cells.Set(Columns, 57, value); } }

        /// <summary>Text: Attendees[].ProviderType.</summary>
        public string ProviderType { get { return cells.Text(58); } set { cells.Set(Columns, 58, value); } }

        /// <summary>Truth: Attendees[].IsOrganizer.</summary>
        public bool? IsOrganizer { get { return cells.Bool(59); } set { cells.Set(Columns, 59, value); } }

        /// <summary>Truth: Attendees[].IsAADGuest.</summary>
        public bool? IsAadGuest { get { return cells.Bool(60); } set { cells.Set(Columns, 60, value); } }

        /// <summary>Truth: IsJoinedFromLobby: null means not recorded.</summary>
        public bool? IsJoinedFromLobby { get { return cells.Bool(61); } set { cells.Set(Columns, 61, value); } }

        /// <summary>Truth: IsBilateral.</summary>
        public bool? IsBilateral { get { return cells.Bool(62); } set { cells.Set(Columns, 62, value); } }

        /// <summary>List of texts: ArtifactsShared[].ArtifactSharedName.</summary>
        public TextList ArtifactsShared { get { return cells.List(63); } set { cells.Set(Columns, 63, value == null ? null : value.ToString()); } }

        /// <summary>Compact JSON: The share sessions with their artifact's name, start and end.</summary>
        public string ArtifactShareSessions { get { return cells.Text(64); } set { cells.Set(Columns, 64, value); } }

        /// <summary>Integer: Sum of the share sessions, when both ends are there.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(65); } set { cells.Set(Columns, 65, value); } }

        /// <summary>Text: DeviceId.</summary>
        public string DeviceId { get { return cells.Text(66); } set { cells.Set(Columns, 66, value); } }

        /// <summary>Text: DeviceInformation.</summary>
        public string DeviceInformation { get { return cells.Text(67); } set { cells.Set(Columns, 67, value); } }

        /// <summary>Text: UserAgent, else ExtraProperties[Key=UserAgent].Value.</summary>
        public string UserAgent { get { return cells.Text(68); } set { cells.Set(Columns, 68, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientApplication { get { return cells.Text(69); } set { cells.Set(Columns, 69, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientOperatingSystem { get { return cells.Text(70); } set { cells.Set(Columns, 70, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientBrowser { get { return cells.Text(71); } set { cells.Set(Columns, 71, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UPN.</summary>
        public string InviterUserPrincipalName { get { return cells.Text(72); } set { cells.Set(Columns, 72, value); } }

        /// <summary>Text: Attendees[].InviterInfo.DisplayName.</summary>
        public string InviterDisplayName { get { return cells.Text(73); } set { cells.Set(Columns, 73, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UserType.</summary>
        public string InviterUserType { get { return cells.Text(74); } set { cells.Set(Columns, 74, value); } }

        /// <summary>GUID in lower case: Attendees[].InviterInfo.OrganizationId.</summary>
        public string InviterOrganizationId { get { return cells.Text(75); } set { cells.Set(Columns, 75, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UserIdentifier.</summary>
        public string InviterUserIdentifier { get { return cells.Text(76); } set { cells.Set(Columns, 76, value); } }

        /// <summary>Time: Attendees[].InviterInfo.InviteTime.</summary>
        public DateTimeOffset? InviteTime { get { return cells.Time(77); } set { cells.Set(Columns, 77, value); } }

        /// <summary>GUID in lower case: ResourceTenantId.</summary>
        public string ResourceTenantId { get { return cells.Text(78); } set { cells.Set(Columns, 78, value); } }

        /// <summary>Compact JSON: ParticipantInfo as recorded.</summary>
        public string ParticipantInfo { get { return cells.Text(79); } set { cells.Set(Columns, 79, value); } }

        /// <summary>Compact JSON: AppAccessContext as recorded.</summary>
        public string AppAccessContext { get { return cells.Text(80); } set { cells.Set(Columns, 80, value); } }

        /// <summary>Compact JSON: ExtraProperties as recorded.</summary>
        public string ExtraProperties { get { return cells.Text(81); } set { cells.Set(Columns, 81, value); } }

        /// <summary>Compact JSON: Keys this table does not know and values that did not convert, in one JSON object.</summary>
        public string UnknownFields { get { return cells.Text(82); } set { cells.Set(Columns, 82, value); } }

        /// <summary>List of texts: Codes of what was odd in this record.</summary>
        public TextList Issues { get { return cells.List(83); } set { cells.Set(Columns, 83, value == null ? null : value.ToString()); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(RecordKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, JoinTime ?? StartTime);
        }
    }

    /// <summary>A row of the report view</summary>
    public sealed class ReportRecord
    {
        internal static readonly RowClass<ReportRecord> Columns = new RowClass<ReportRecord>(
            delegate(RowCells cells) { return new ReportRecord { cells = cells }; },
            delegate(ReportRecord row) { return row.cells; })
            .Text("RecordKind", "MeetingId", "CallId", "Subject")
            .Time("StartTime", "EndTime")
            .List("MeetingType")
            .Text("OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl")
            .Time("JoinTime", "LeaveTime")
            .Long("DurationSeconds")
            .Text("UserPrincipalName", "DisplayName", "UserObjectId", "ParticipantKind", "HomeDomain")
            .Int("Role")
            .Bool("IsJoinedFromLobby")
            .List("ArtifactsShared")
            .Long("ScreenShareSeconds")
            .Text("ClientIP", "ClientApplication", "ClientOperatingSystem", "DeviceInformation", "AuditId")
            .Int("AttendeeIndex")
            .List("Issues");

        private RowCells cells;

        /// <summary>Text: Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail).</summary>
        public string RecordKind { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>GUID in lower case: MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key).</summary>
        public string MeetingId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: CallId.</summary>
        public string CallId { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Only from a meeting map: audit records hold no title.</summary>
        public string Subject { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Time: Start of the meeting instance.</summary>
        public DateTimeOffset? StartTime { get { return cells.Time(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Time: End of the meeting instance.</summary>
        public DateTimeOffset? EndTime { get { return cells.Time(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>List of texts: CommunicationSubType, else ItemName, split on commas.</summary>
        public TextList MeetingType { get { return cells.List(6); } set { cells.Set(Columns, 6, value == null ? null : value.ToString()); } }

        /// <summary>Text: Organizer.UPN, an Organizer that is a plain UPN, else by resolution.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Organizer.DisplayName, an Organizer that is a plain name, else by resolution.</summary>
        public string OrganizerName { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: MeetingURL.</summary>
        public string MeetingUrl { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Time: When this participant's session began.</summary>
        public DateTimeOffset? JoinTime { get { return cells.Time(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Time: When this participant's session ended.</summary>
        public DateTimeOffset? LeaveTime { get { return cells.Time(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Integer: EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative.</summary>
        public long? DurationSeconds { get { return cells.Long(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: Attendees[].UPN, else by resolution when asked.</summary>
        public string UserPrincipalName { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Attendees[].DisplayName as recorded.</summary>
        public string DisplayName { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>GUID in lower case: Attendees[].UserObjectId.</summary>
        public string UserObjectId { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Integer: Attendees[].Role: opaque.</summary>
        public int? Role { get { return cells.Int(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Truth: IsJoinedFromLobby: null means not recorded.</summary>
        public bool? IsJoinedFromLobby { get { return cells.Bool(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>List of texts: ArtifactsShared[].ArtifactSharedName.</summary>
        public TextList ArtifactsShared { get { return cells.List(20); } set { cells.Set(Columns, 20, value == null ? null : value.ToString()); } }

        /// <summary>Integer: Sum of the share sessions, when both ends are there.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4.</summary>
        public string ClientIP { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientApplication { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientOperatingSystem { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: DeviceInformation.</summary>
        public string DeviceInformation { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>GUID in lower case: Id of the audit record.</summary>
        public string AuditId { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Integer: 0-based position in Attendees.</summary>
        public int? AttendeeIndex { get { return cells.Int(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>List of texts: Codes of what was odd in this record.</summary>
        public TextList Issues { get { return cells.List(28); } set { cells.Set(Columns, 28, value == null ? null : value.ToString()); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(RecordKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, JoinTime ?? StartTime);
        }
    }

    /// <summary>A record with every cell as text, as CSV has it</summary>
    public sealed class RecordText
    {
        internal static readonly RowClass<RecordText> Columns = new RowClass<RecordText>(
            delegate(RowCells cells) { return new RecordText { cells = cells }; },
            delegate(RecordText row) { return row.cells; })
            .Text("RecordKind", "RecordNumber", "Source", "AuditId", "CreationTime", "Operation", "Workload", "RecordType", "Version", "OrganizationId", "UserId", "UserKey", "UserType", "ObjectId", "ResultStatus", "ClientIP", "ClientPort", "MeetingId", "StartTime", "EndTime", "JoinTime", "LeaveTime", "DurationSeconds", "MeetingType", "ItemName", "CommunicationType", "CommunicationSubType", "Modalities", "ProviderTypes", "MeetingUrl", "ChatThreadId", "ChatName", "ICalUid", "ConferenceUri", "CallId", "SessionId", "Subject", "OrganizerObjectId", "OrganizerOrganizationId", "OrganizerRecipientType", "OrganizerRole", "OrganizerUserPrincipalName", "OrganizerName", "Members", "AttendeeIndex", "AttendeeCount", "UserObjectId", "UserPrincipalName", "IdentitySource", "DisplayName", "RecipientType", "ParticipantKind", "HomeDomain", "ApplicationId", "ApplicationName", "Role", "ParticipantOrganizationId", "UserIdType", "ProviderType", "IsOrganizer", "IsAadGuest", "IsJoinedFromLobby", "IsBilateral", "ArtifactsShared", "ArtifactShareSessions", "ScreenShareSeconds", "DeviceId", "DeviceInformation", "UserAgent", "ClientApplication", "ClientOperatingSystem", "ClientBrowser", "InviterUserPrincipalName", "InviterDisplayName", "InviterUserType", "InviterOrganizationId", "InviterUserIdentifier", "InviteTime", "ResourceTenantId", "ParticipantInfo", "AppAccessContext", "ExtraProperties", "UnknownFields", "Issues");

        private RowCells cells;

        /// <summary>Text: Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail).</summary>
        public string RecordKind { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: 1-based number of the framed record over all sources of the reader.</summary>
        public string RecordNumber { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: File name, or (memory).</summary>
        public string Source { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Id of the audit record.</summary>
        public string AuditId { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: When the audit record was written: hours after the meeting.</summary>
        public string CreationTime { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Operation.</summary>
        public string Operation { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: Workload.</summary>
        public string Workload { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: RecordType; a RecordType name is mapped back to its number.</summary>
        public string RecordType { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Version.</summary>
        public string Version { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: OrganizationId: the tenant that owns the log.</summary>
        public string OrganizationId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: UserId: the organizer in some eras, the participant in others.</summary>
        public string UserId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: UserKey.</summary>
        public string UserKey { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: UserType by its documented name; an unknown number as digits.</summary>
        public string UserType { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: ObjectId.</summary>
        public string ObjectId { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: ResultStatus.</summary>
        public string ResultStatus { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4.</summary>
        public string ClientIP { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: The port written with the address, if any.</summary>
        public string ClientPort { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key).</summary>
        public string MeetingId { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Start of the meeting instance.</summary>
        public string StartTime { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: End of the meeting instance.</summary>
        public string EndTime { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: When this participant's session began.</summary>
        public string JoinTime { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: When this participant's session ended.</summary>
        public string LeaveTime { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative.</summary>
        public string DurationSeconds { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: CommunicationSubType, else ItemName, split on commas.</summary>
        public string MeetingType { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: ItemName.</summary>
        public string ItemName { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: CommunicationType.</summary>
        public string CommunicationType { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: CommunicationSubType.</summary>
        public string CommunicationSubType { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: Modalities.</summary>
        public string Modalities { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: ProviderTypes.</summary>
        public string ProviderTypes { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Text: MeetingURL.</summary>
        public string MeetingUrl { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: ChatThreadId: the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Text: ChatName.</summary>
        public string ChatName { get { return cells.Text(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Text: ICalUid.</summary>
        public string ICalUid { get { return cells.Text(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Text: ConferenceUri.</summary>
        public string ConferenceUri { get { return cells.Text(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Text: CallId.</summary>
        public string CallId { get { return cells.Text(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Text: SessionId.</summary>
        public string SessionId { get { return cells.Text(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Text: Only from a meeting map: audit records hold no title.</summary>
        public string Subject { get { return cells.Text(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>Text: Organizer.UserObjectId, or an Organizer that is a plain GUID.</summary>
        public string OrganizerObjectId { get { return cells.Text(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>Text: Organizer.OrganizationId.</summary>
        public string OrganizerOrganizationId { get { return cells.Text(38); } set { cells.Set(Columns, 38, value); } }

        /// <summary>Text: Organizer.RecipientType.</summary>
        public string OrganizerRecipientType { get { return cells.Text(39); } set { cells.Set(Columns, 39, value); } }

        /// <summary>Text: Organizer.Role.</summary>
        public string OrganizerRole { get { return cells.Text(40); } set { cells.Set(Columns, 40, value); } }

        /// <summary>Text: Organizer.UPN, an Organizer that is a plain UPN, else by resolution.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(41); } set { cells.Set(Columns, 41, value); } }

        /// <summary>Text: Organizer.DisplayName, an Organizer that is a plain name, else by resolution.</summary>
        public string OrganizerName { get { return cells.Text(42); } set { cells.Set(Columns, 42, value); } }

        /// <summary>Text: Members or Attendees of a MeetingDetail.</summary>
        public string Members { get { return cells.Text(43); } set { cells.Set(Columns, 43, value); } }

        /// <summary>Text: 0-based position in Attendees.</summary>
        public string AttendeeIndex { get { return cells.Text(44); } set { cells.Set(Columns, 44, value); } }

        /// <summary>Text: Length of Attendees: 0 for an empty list, null when absent.</summary>
        public string AttendeeCount { get { return cells.Text(45); } set { cells.Set(Columns, 45, value); } }

        /// <summary>Text: Attendees[].UserObjectId.</summary>
        public string UserObjectId { get { return cells.Text(46); } set { cells.Set(Columns, 46, value); } }

        /// <summary>Text: Attendees[].UPN, else by resolution when asked.</summary>
        public string UserPrincipalName { get { return cells.Text(47); } set { cells.Set(Columns, 47, value); } }

        /// <summary>Text: Record, Learned, UserMap or Directory; null when there is no UserPrincipalName.</summary>
        public string IdentitySource { get { return cells.Text(48); } set { cells.Set(Columns, 48, value); } }

        /// <summary>Text: Attendees[].DisplayName as recorded.</summary>
        public string DisplayName { get { return cells.Text(49); } set { cells.Set(Columns, 49, value); } }

        /// <summary>Text: Attendees[].RecipientType as recorded.</summary>
        public string RecipientType { get { return cells.Text(50); } set { cells.Set(Columns, 50, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(51); } set { cells.Set(Columns, 51, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(52); } set { cells.Set(Columns, 52, value); } }

        /// <summary>Text: For kind Application: its id.</summary>
        public string ApplicationId { get { return cells.Text(53); } set { cells.Set(Columns, 53, value); } }

        /// <summary>Text: For kind Application: its known name.</summary>
        public string ApplicationName { get { return cells.Text(54); } set { cells.Set(Columns, 54, value); } }

        /// <summary>Text: Attendees[].Role: opaque.</summary>
        public string Role { get { return cells.Text(55); } set { cells.Set(Columns, 55, value); } }

        /// <summary>Text: Attendees[].OrganizationId.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(56); } set { cells.Set(Columns, 56, value); } }

        /// <summary>Text: Attendees[].UserIdType.</summary>
        public string UserIdType { get { return cells.Text(57); } set { cells.Set(Columns, 57, value); } }

        /// <summary>Text: Attendees[].ProviderType.</summary>
        public string ProviderType { get { return cells.Text(58); } set { cells.Set(Columns, 58, value); } }

        /// <summary>Text: Attendees[].IsOrganizer.</summary>
        public string IsOrganizer { get { return cells.Text(59); } set { cells.Set(Columns, 59, value); } }

        /// <summary>Text: Attendees[].IsAADGuest.</summary>
        public string IsAadGuest { get { return cells.Text(60); } set { cells.Set(Columns, 60, value); } }

        /// <summary>Text: IsJoinedFromLobby: null means not recorded.</summary>
        public string IsJoinedFromLobby { get { return cells.Text(61); } set { cells.Set(Columns, 61, value); } }

        /// <summary>Text: IsBilateral.</summary>
        public string IsBilateral { get { return cells.Text(62); } set { cells.Set(Columns, 62, value); } }

        /// <summary>Text: ArtifactsShared[].ArtifactSharedName.</summary>
        public string ArtifactsShared { get { return cells.Text(63); } set { cells.Set(Columns, 63, value); } }

        /// <summary>Text: The share sessions with their artifact's name, start and end.</summary>
        public string ArtifactShareSessions { get { return cells.Text(64); } set { cells.Set(Columns, 64, value); } }

        /// <summary>Text: Sum of the share sessions, when both ends are there.</summary>
        public string ScreenShareSeconds { get { return cells.Text(65); } set { cells.Set(Columns, 65, value); } }

        /// <summary>Text: DeviceId.</summary>
        public string DeviceId { get { return cells.Text(66); } set { cells.Set(Columns, 66, value); } }

        /// <summary>Text: DeviceInformation.</summary>
        public string DeviceInformation { get { return cells.Text(67); } set { cells.Set(Columns, 67, value); } }

        /// <summary>Text: UserAgent, else ExtraProperties[Key=UserAgent].Value.</summary>
        public string UserAgent { get { return cells.Text(68); } set { cells.Set(Columns, 68, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientApplication { get { return cells.Text(69); } set { cells.Set(Columns, 69, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientOperatingSystem { get { return cells.Text(70); } set { cells.Set(Columns, 70, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientBrowser { get { return cells.Text(71); } set { cells.Set(Columns, 71, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UPN.</summary>
        public string InviterUserPrincipalName { get { return cells.Text(72); } set { cells.Set(Columns, 72, value); } }

        /// <summary>Text: Attendees[].InviterInfo.DisplayName.</summary>
        public string InviterDisplayName { get { return cells.Text(73); } set { cells.Set(Columns, 73, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UserType.</summary>
        public string InviterUserType { get { return cells.Text(74); } set { cells.Set(Columns, 74, value); } }

        /// <summary>Text: Attendees[].InviterInfo.OrganizationId.</summary>
        public string InviterOrganizationId { get { return cells.Text(75); } set { cells.Set(Columns, 75, value); } }

        /// <summary>Text: Attendees[].InviterInfo.UserIdentifier.</summary>
        public string InviterUserIdentifier { get { return cells.Text(76); } set { cells.Set(Columns, 76, value); } }

        /// <summary>Text: Attendees[].InviterInfo.InviteTime.</summary>
        public string InviteTime { get { return cells.Text(77); } set { cells.Set(Columns, 77, value); } }

        /// <summary>Text: ResourceTenantId.</summary>
        public string ResourceTenantId { get { return cells.Text(78); } set { cells.Set(Columns, 78, value); } }

        /// <summary>Text: ParticipantInfo as recorded.</summary>
        public string ParticipantInfo { get { return cells.Text(79); } set { cells.Set(Columns, 79, value); } }

        /// <summary>Text: AppAccessContext as recorded.</summary>
        public string AppAccessContext { get { return cells.Text(80); } set { cells.Set(Columns, 80, value); } }

        /// <summary>Text: ExtraProperties as recorded.</summary>
        public string ExtraProperties { get { return cells.Text(81); } set { cells.Set(Columns, 81, value); } }

        /// <summary>Text: Keys this table does not know and values that did not convert, in one JSON object.</summary>
        public string UnknownFields { get { return cells.Text(82); } set { cells.Set(Columns, 82, value); } }

        /// <summary>Text: Codes of what was odd in this record.</summary>
        public string Issues { get { return cells.Text(83); } set { cells.Set(Columns, 83, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(RecordKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, JoinTime ?? StartTime);
        }
    }

    /// <summary>A row of the report view with every cell as text</summary>
    public sealed class ReportRecordText
    {
        internal static readonly RowClass<ReportRecordText> Columns = new RowClass<ReportRecordText>(
            delegate(RowCells cells) { return new ReportRecordText { cells = cells }; },
            delegate(ReportRecordText row) { return row.cells; })
            .Text("RecordKind", "MeetingId", "CallId", "Subject", "StartTime", "EndTime", "MeetingType", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "JoinTime", "LeaveTime", "DurationSeconds", "UserPrincipalName", "DisplayName", "UserObjectId", "ParticipantKind", "HomeDomain", "Role", "IsJoinedFromLobby", "ArtifactsShared", "ScreenShareSeconds", "ClientIP", "ClientApplication", "ClientOperatingSystem", "DeviceInformation", "AuditId", "AttendeeIndex", "Issues");

        private RowCells cells;

        /// <summary>Text: Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail).</summary>
        public string RecordKind { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key).</summary>
        public string MeetingId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: CallId.</summary>
        public string CallId { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Only from a meeting map: audit records hold no title.</summary>
        public string Subject { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Start of the meeting instance.</summary>
        public string StartTime { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: End of the meeting instance.</summary>
        public string EndTime { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: CommunicationSubType, else ItemName, split on commas.</summary>
        public string MeetingType { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Organizer.UPN, an Organizer that is a plain UPN, else by resolution.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Organizer.DisplayName, an Organizer that is a plain name, else by resolution.</summary>
        public string OrganizerName { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: MeetingURL.</summary>
        public string MeetingUrl { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: When this participant's session began.</summary>
        public string JoinTime { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: When this participant's session ended.</summary>
        public string LeaveTime { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative.</summary>
        public string DurationSeconds { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: Attendees[].UPN, else by resolution when asked.</summary>
        public string UserPrincipalName { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Attendees[].DisplayName as recorded.</summary>
        public string DisplayName { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Attendees[].UserObjectId.</summary>
        public string UserObjectId { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Attendees[].Role: opaque.</summary>
        public string Role { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: IsJoinedFromLobby: null means not recorded.</summary>
        public string IsJoinedFromLobby { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: ArtifactsShared[].ArtifactSharedName.</summary>
        public string ArtifactsShared { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Sum of the share sessions, when both ends are there.</summary>
        public string ScreenShareSeconds { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4.</summary>
        public string ClientIP { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientApplication { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Parsed from the user agent or ExtraProperties when recognisable.</summary>
        public string ClientOperatingSystem { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: DeviceInformation.</summary>
        public string DeviceInformation { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: Id of the audit record.</summary>
        public string AuditId { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: 0-based position in Attendees.</summary>
        public string AttendeeIndex { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: Codes of what was odd in this record.</summary>
        public string Issues { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(RecordKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, JoinTime ?? StartTime);
        }
    }

    /// <summary>Something odd in a record or file</summary>
    public sealed class Issue
    {
        internal static readonly RowClass<Issue> Columns = new RowClass<Issue>(
            delegate(RowCells cells) { return new Issue { cells = cells }; },
            delegate(Issue row) { return row.cells; })
            .Long("RecordNumber")
            .Text("Source")
            .Long("ByteOffset")
            .Text("Code", "AuditId", "Message");

        private RowCells cells;

        /// <summary>Integer.</summary>
        public long? RecordNumber { get { return cells.Long(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text.</summary>
        public string Source { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Integer.</summary>
        public long? ByteOffset { get { return cells.Long(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text.</summary>
        public string Code { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>GUID in lower case.</summary>
        public string AuditId { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text.</summary>
        public string Message { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(Code, Source, Message);
        }
    }

    /// <summary>Counts and completeness of a reading</summary>
    public sealed partial class Summary
    {
        internal static readonly RowClass<Summary> Columns = new RowClass<Summary>(
            delegate(RowCells cells) { return new Summary { cells = cells }; },
            delegate(Summary row) { return row.cells; })
            .Long("Sources", "Bytes", "Records", "Meetings", "Participants", "CallParticipants", "OtherOperations", "Duplicates", "ConflictingDuplicates", "Rejected", "Rows", "FilteredRows", "OrphanParticipantMeetings", "OrphanMeetings", "RowsWithoutMeeting")
            .Time("OldestCreationTime", "NewestCreationTime", "OldestMeetingTime", "NewestMeetingTime")
            .Long("Issues", "UnknownKeys")
            .Bool("PossiblyTruncated");

        private RowCells cells;

        /// <summary>Integer.</summary>
        public long? Sources { get { return cells.Long(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Integer.</summary>
        public long? Bytes { get { return cells.Long(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Integer.</summary>
        public long? Records { get { return cells.Long(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Integer.</summary>
        public long? Meetings { get { return cells.Long(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Integer.</summary>
        public long? Participants { get { return cells.Long(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Integer.</summary>
        public long? CallParticipants { get { return cells.Long(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Integer.</summary>
        public long? OtherOperations { get { return cells.Long(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Integer.</summary>
        public long? Duplicates { get { return cells.Long(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Integer.</summary>
        public long? ConflictingDuplicates { get { return cells.Long(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Integer.</summary>
        public long? Rejected { get { return cells.Long(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Integer.</summary>
        public long? Rows { get { return cells.Long(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Integer.</summary>
        public long? FilteredRows { get { return cells.Long(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Integer.</summary>
        public long? OrphanParticipantMeetings { get { return cells.Long(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Integer.</summary>
        public long? OrphanMeetings { get { return cells.Long(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Integer.</summary>
        public long? RowsWithoutMeeting { get { return cells.Long(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Time.</summary>
        public DateTimeOffset? OldestCreationTime { get { return cells.Time(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Time.</summary>
        public DateTimeOffset? NewestCreationTime { get { return cells.Time(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Time.</summary>
        public DateTimeOffset? OldestMeetingTime { get { return cells.Time(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Time.</summary>
        public DateTimeOffset? NewestMeetingTime { get { return cells.Time(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Integer.</summary>
        public long? Issues { get { return cells.Long(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Integer.</summary>
        public long? UnknownKeys { get { return cells.Long(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Truth.</summary>
        public bool? PossiblyTruncated { get { return cells.Bool(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Counted(Records, Meetings, Participants, CallParticipants, OtherOperations, Duplicates, Rejected);
        }
    }

    /// <summary>Counts of one source</summary>
    public sealed class SourceSummary
    {
        internal static readonly RowClass<SourceSummary> Columns = new RowClass<SourceSummary>(
            delegate(RowCells cells) { return new SourceSummary { cells = cells }; },
            delegate(SourceSummary row) { return row.cells; })
            .Text("Source", "Container")
            .Long("Sources", "Bytes", "Records", "Meetings", "Participants", "CallParticipants", "OtherOperations", "Duplicates", "ConflictingDuplicates", "Rejected", "Rows", "FilteredRows");

        private RowCells cells;

        /// <summary>Text.</summary>
        public string Source { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text.</summary>
        public string Container { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Integer.</summary>
        public long? Sources { get { return cells.Long(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Integer.</summary>
        public long? Bytes { get { return cells.Long(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Integer.</summary>
        public long? Records { get { return cells.Long(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Integer.</summary>
        public long? Meetings { get { return cells.Long(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Integer.</summary>
        public long? Participants { get { return cells.Long(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Integer.</summary>
        public long? CallParticipants { get { return cells.Long(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Integer.</summary>
        public long? OtherOperations { get { return cells.Long(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Integer.</summary>
        public long? Duplicates { get { return cells.Long(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Integer.</summary>
        public long? ConflictingDuplicates { get { return cells.Long(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Integer.</summary>
        public long? Rejected { get { return cells.Long(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Integer.</summary>
        public long? Rows { get { return cells.Long(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Integer.</summary>
        public long? FilteredRows { get { return cells.Long(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Counted(Records, Meetings, Participants, CallParticipants, OtherOperations, Duplicates, Rejected);
        }
    }

    /// <summary>A key of audit records that the contract does not know</summary>
    public sealed class UnknownKey
    {
        internal static readonly RowClass<UnknownKey> Columns = new RowClass<UnknownKey>(
            delegate(RowCells cells) { return new UnknownKey { cells = cells }; },
            delegate(UnknownKey row) { return row.cells; })
            .Text("Key")
            .Long("Records");

        private RowCells cells;

        /// <summary>Text.</summary>
        public string Key { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Integer.</summary>
        public long? Records { get { return cells.Long(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Key;
        }
    }

    /// <summary>A column of records</summary>
    public sealed class Field
    {
        internal static readonly RowClass<Field> Columns = new RowClass<Field>(
            delegate(RowCells cells) { return new Field { cells = cells }; },
            delegate(Field row) { return row.cells; })
            .Text("Name", "Type")
            .Bool("Dictionary")
            .Text("Description")
            .Long("Filled");

        private RowCells cells;

        /// <summary>Text.</summary>
        public string Name { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text.</summary>
        public string Type { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Truth.</summary>
        public bool? Dictionary { get { return cells.Bool(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text.</summary>
        public string Description { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Integer.</summary>
        public long? Filled { get { return cells.Long(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Name;
        }
    }

    /// <summary>A meeting, and how many took part</summary>
    public sealed class Meeting
    {
        internal static readonly RowClass<Meeting> Columns = new RowClass<Meeting>(
            delegate(RowCells cells) { return new Meeting { cells = cells }; },
            delegate(Meeting row) { return row.cells; })
            .Text("MeetingId", "CallId")
            .Time("StartTime", "EndTime", "FirstJoin", "LastLeave")
            .Long("DurationSeconds")
            .Text("SpanBasis")
            .List("MeetingType")
            .Text("Subject", "OrganizerObjectId", "OrganizerUserPrincipalName", "OrganizerName")
            .Int("People", "PeakPeople", "Sessions", "Members", "Guests", "Federated", "Consumers", "Anonymous", "Phones", "Unknown", "Applications", "LobbyJoins")
            .List("ArtifactsShared")
            .Long("ScreenShareSeconds")
            .List("OutsideOrganizations", "OutsideDomains")
            .Text("MeetingUrl", "ChatThreadId")
            .Int("Instance", "Instances")
            .Text("ICalUid")
            .Time("ScheduledStart", "ScheduledEnd")
            .Bool("HasMeetingDetail", "HasParticipants");

        private RowCells cells;

        /// <summary>GUID in lower case: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Time: Start, as the meeting's record says.</summary>
        public DateTimeOffset? StartTime { get { return cells.Time(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Time: End, as the meeting's record says.</summary>
        public DateTimeOffset? EndTime { get { return cells.Time(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Time: First JoinTime of people.</summary>
        public DateTimeOffset? FirstJoin { get { return cells.Time(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Time: Last LeaveTime of people.</summary>
        public DateTimeOffset? LastLeave { get { return cells.Time(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Integer: From start to end, as recorded or else as observed: see SpanBasis; may be negative.</summary>
        public long? DurationSeconds { get { return cells.Long(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Whose times the duration is of: MeetingDetail, or Observed (first join and last leave) where its record is missing or says none.</summary>
        public string SpanBasis { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>List of texts: Its types.</summary>
        public TextList MeetingType { get { return cells.List(8); } set { cells.Set(Columns, 8, value == null ? null : value.ToString()); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>GUID in lower case: The organizer's object id.</summary>
        public string OrganizerObjectId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Integer: Different people, telephones among them and applications not.</summary>
        public int? People { get { return cells.Int(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Integer: Most people present at once.</summary>
        public int? PeakPeople { get { return cells.Int(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Integer: Sessions of people.</summary>
        public int? Sessions { get { return cells.Int(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Integer: People of the own organisation.</summary>
        public int? Members { get { return cells.Int(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Integer: People with a guest account.</summary>
        public int? Guests { get { return cells.Int(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Integer: People of other organisations.</summary>
        public int? Federated { get { return cells.Int(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Integer: People with a personal account.</summary>
        public int? Consumers { get { return cells.Int(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Integer: People who joined without an account.</summary>
        public int? Anonymous { get { return cells.Int(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Integer: Telephones.</summary>
        public int? Phones { get { return cells.Int(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Integer: People of whom no record tells what they are.</summary>
        public int? Unknown { get { return cells.Int(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Integer: Applications such as recording bots.</summary>
        public int? Applications { get { return cells.Int(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Integer: Sessions that came through the lobby; null where no session says.</summary>
        public int? LobbyJoins { get { return cells.Int(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>List of texts: What was shared.</summary>
        public TextList ArtifactsShared { get { return cells.List(25); } set { cells.Set(Columns, 25, value == null ? null : value.ToString()); } }

        /// <summary>Integer: Sum of what the sessions say; null where none says.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>List of texts: Organisations of people who are no members.</summary>
        public TextList OutsideOrganizations { get { return cells.List(27); } set { cells.Set(Columns, 27, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: Home domains of people who are no members.</summary>
        public TextList OutsideDomains { get { return cells.List(28); } set { cells.Set(Columns, 28, value == null ? null : value.ToString()); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Integer: Its number, by start, among the meetings of its chat thread that were read.</summary>
        public int? Instance { get { return cells.Int(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Integer: How many those are.</summary>
        public int? Instances { get { return cells.Int(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Text: Its id in calendars.</summary>
        public string ICalUid { get { return cells.Text(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Time: When it was to start, from a meeting map or the options.</summary>
        public DateTimeOffset? ScheduledStart { get { return cells.Time(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Time: When it was to end, from a meeting map or the options.</summary>
        public DateTimeOffset? ScheduledEnd { get { return cells.Time(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Truth: Whether its own record was read; if not, only its participants tell of it.</summary>
        public bool? HasMeetingDetail { get { return cells.Bool(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>Truth: Whether any session of it was read.</summary>
        public bool? HasParticipants { get { return cells.Bool(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe((object)Subject ?? MeetingType, OrganizerUserPrincipalName ?? OrganizerName ?? OrganizerObjectId, MeetingId ?? CallId, StartTime ?? FirstJoin);
        }
    }

    /// <summary>A meeting with every cell as text, as CSV has it</summary>
    public sealed class MeetingText
    {
        internal static readonly RowClass<MeetingText> Columns = new RowClass<MeetingText>(
            delegate(RowCells cells) { return new MeetingText { cells = cells }; },
            delegate(MeetingText row) { return row.cells; })
            .Text("MeetingId", "CallId", "StartTime", "EndTime", "FirstJoin", "LastLeave", "DurationSeconds", "SpanBasis", "MeetingType", "Subject", "OrganizerObjectId", "OrganizerUserPrincipalName", "OrganizerName", "People", "PeakPeople", "Sessions", "Members", "Guests", "Federated", "Consumers", "Anonymous", "Phones", "Unknown", "Applications", "LobbyJoins", "ArtifactsShared", "ScreenShareSeconds", "OutsideOrganizations", "OutsideDomains", "MeetingUrl", "ChatThreadId", "Instance", "Instances", "ICalUid", "ScheduledStart", "ScheduledEnd", "HasMeetingDetail", "HasParticipants");

        private RowCells cells;

        /// <summary>Text: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Start, as the meeting's record says.</summary>
        public string StartTime { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: End, as the meeting's record says.</summary>
        public string EndTime { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: First JoinTime of people.</summary>
        public string FirstJoin { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Last LeaveTime of people.</summary>
        public string LastLeave { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: From start to end, as recorded or else as observed: see SpanBasis; may be negative.</summary>
        public string DurationSeconds { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Whose times the duration is of: MeetingDetail, or Observed (first join and last leave) where its record is missing or says none.</summary>
        public string SpanBasis { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Its types.</summary>
        public string MeetingType { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: The organizer's object id.</summary>
        public string OrganizerObjectId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: Different people, telephones among them and applications not.</summary>
        public string People { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Most people present at once.</summary>
        public string PeakPeople { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Sessions of people.</summary>
        public string Sessions { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: People of the own organisation.</summary>
        public string Members { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: People with a guest account.</summary>
        public string Guests { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: People of other organisations.</summary>
        public string Federated { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: People with a personal account.</summary>
        public string Consumers { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: People who joined without an account.</summary>
        public string Anonymous { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Telephones.</summary>
        public string Phones { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: People of whom no record tells what they are.</summary>
        public string Unknown { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Applications such as recording bots.</summary>
        public string Applications { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Sessions that came through the lobby; null where no session says.</summary>
        public string LobbyJoins { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: What was shared.</summary>
        public string ArtifactsShared { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: Sum of what the sessions say; null where none says.</summary>
        public string ScreenShareSeconds { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: Organisations of people who are no members.</summary>
        public string OutsideOrganizations { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: Home domains of people who are no members.</summary>
        public string OutsideDomains { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Text: Its number, by start, among the meetings of its chat thread that were read.</summary>
        public string Instance { get { return cells.Text(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Text: How many those are.</summary>
        public string Instances { get { return cells.Text(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Text: Its id in calendars.</summary>
        public string ICalUid { get { return cells.Text(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Text: When it was to start, from a meeting map or the options.</summary>
        public string ScheduledStart { get { return cells.Text(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Text: When it was to end, from a meeting map or the options.</summary>
        public string ScheduledEnd { get { return cells.Text(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Text: Whether its own record was read; if not, only its participants tell of it.</summary>
        public string HasMeetingDetail { get { return cells.Text(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>Text: Whether any session of it was read.</summary>
        public string HasParticipants { get { return cells.Text(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe((object)Subject ?? MeetingType, OrganizerUserPrincipalName ?? OrganizerName ?? OrganizerObjectId, MeetingId ?? CallId, StartTime ?? FirstJoin);
        }
    }

    /// <summary>A person in a meeting, and for how long</summary>
    public sealed class Attendance
    {
        internal static readonly RowClass<Attendance> Columns = new RowClass<Attendance>(
            delegate(RowCells cells) { return new Attendance { cells = cells }; },
            delegate(Attendance row) { return row.cells; })
            .Text("MeetingId", "CallId")
            .Time("MeetingStart", "MeetingEnd")
            .Text("SpanBasis")
            .Long("SpanSeconds")
            .List("MeetingType")
            .Text("Subject", "OrganizerObjectId", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId")
            .Int("Instances")
            .Text("UserObjectId", "UserPrincipalName", "DisplayName", "IdentityBasis", "ParticipantKind", "HomeDomain", "ParticipantOrganizationId")
            .Int("Role")
            .Bool("IsOrganizer")
            .Time("FirstJoin", "LastLeave")
            .Int("Sessions")
            .Long("PresentSeconds", "SessionSeconds", "OverlapSeconds", "AbsentSeconds", "PresentInSpanSeconds")
            .Int("PercentPresent")
            .Bool("IsPresent")
            .Long("JoinedAfterStartSeconds", "LeftBeforeEndSeconds")
            .Time("ScheduledStart", "ScheduledEnd")
            .Long("LateSeconds", "LeftEarlySeconds")
            .Bool("IsJoinedFromLobby")
            .List("Devices", "ClientIPs", "ArtifactsShared")
            .Long("ScreenShareSeconds")
            .List("Flags");

        private RowCells cells;

        /// <summary>GUID in lower case: Of a meeting: its id; of a series the first one's.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Time: Start of the meeting: see SpanBasis.</summary>
        public DateTimeOffset? MeetingStart { get { return cells.Time(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Time: End of the meeting: see SpanBasis.</summary>
        public DateTimeOffset? MeetingEnd { get { return cells.Time(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Whose times those are: MeetingDetail, or Observed (first join and last leave of people) where its record is missing or says none.</summary>
        public string SpanBasis { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Integer: From start to end; of a series all its meetings together.</summary>
        public long? SpanSeconds { get { return cells.Long(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>List of texts: Its types.</summary>
        public TextList MeetingType { get { return cells.List(6); } set { cells.Set(Columns, 6, value == null ? null : value.ToString()); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>GUID in lower case: The organizer's object id.</summary>
        public string OrganizerObjectId { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Integer: How many meetings are put together in this row.</summary>
        public int? Instances { get { return cells.Int(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>GUID in lower case: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: The person's latest name; of a known application its name.</summary>
        public string DisplayName { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None.</summary>
        public string IdentityBasis { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records of the person.</summary>
        public string ParticipantKind { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>GUID in lower case: The person's organisation.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Integer: Role in the last session that says one: opaque.</summary>
        public int? Role { get { return cells.Int(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Truth: Whether a session or the meeting says that this is its organizer; null where nothing says who is.</summary>
        public bool? IsOrganizer { get { return cells.Bool(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Time: First JoinTime.</summary>
        public DateTimeOffset? FirstJoin { get { return cells.Time(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Time: Last LeaveTime.</summary>
        public DateTimeOffset? LastLeave { get { return cells.Time(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Integer: Sessions, those without a length among them.</summary>
        public int? Sessions { get { return cells.Int(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Integer: Length of the union of the sessions: two devices at once count once. Not clipped to the meeting.</summary>
        public long? PresentSeconds { get { return cells.Long(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Integer: Plain sum of the sessions.</summary>
        public long? SessionSeconds { get { return cells.Long(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Integer: SessionSeconds - PresentSeconds: more than one session at once.</summary>
        public long? OverlapSeconds { get { return cells.Long(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Integer: Away between sessions; of a series without the pauses between its meetings.</summary>
        public long? AbsentSeconds { get { return cells.Long(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Integer: The part of PresentSeconds that lies between MeetingStart and MeetingEnd.</summary>
        public long? PresentInSpanSeconds { get { return cells.Long(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Integer: PresentInSpanSeconds of SpanSeconds in whole percent, rounded down; null where the span is not positive.</summary>
        public int? PercentPresent { get { return cells.Int(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Truth: Whether that reaches the percentage asked for; null where none is asked for or PercentPresent is null.</summary>
        public bool? IsPresent { get { return cells.Bool(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Integer: From MeetingStart to FirstJoin, at least 0. A meeting starts when the first person enters, not when the calendar says.</summary>
        public long? JoinedAfterStartSeconds { get { return cells.Long(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Integer: From LastLeave to MeetingEnd, at least 0; null where the end of a session is not recorded.</summary>
        public long? LeftBeforeEndSeconds { get { return cells.Long(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Time: When the meeting was to start, from the options or a meeting map.</summary>
        public DateTimeOffset? ScheduledStart { get { return cells.Time(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Time: When the meeting was to end, from the options or a meeting map.</summary>
        public DateTimeOffset? ScheduledEnd { get { return cells.Time(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>Integer: From ScheduledStart to FirstJoin, at least 0.</summary>
        public long? LateSeconds { get { return cells.Long(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>Integer: From LastLeave to ScheduledEnd, at least 0; null where the end of a session is not recorded.</summary>
        public long? LeftEarlySeconds { get { return cells.Long(38); } set { cells.Set(Columns, 38, value); } }

        /// <summary>Truth: Whether any session came through the lobby; null where none says.</summary>
        public bool? IsJoinedFromLobby { get { return cells.Bool(39); } set { cells.Set(Columns, 39, value); } }

        /// <summary>List of texts: Device descriptions, else clients.</summary>
        public TextList Devices { get { return cells.List(40); } set { cells.Set(Columns, 40, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: Addresses.</summary>
        public TextList ClientIPs { get { return cells.List(41); } set { cells.Set(Columns, 41, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: What was shared.</summary>
        public TextList ArtifactsShared { get { return cells.List(42); } set { cells.Set(Columns, 42, value == null ? null : value.ToString()); } }

        /// <summary>Integer: Sum of what the sessions say; null where none says.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(43); } set { cells.Set(Columns, 43, value); } }

        /// <summary>List of texts: ZeroLength, Negative, MissingJoin, MissingLeave: sessions that add no time; AssumedEnd: that do because the meeting's end was taken for theirs.</summary>
        public TextList Flags { get { return cells.List(44); } set { cells.Set(Columns, 44, value == null ? null : value.ToString()); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin);
        }
    }

    /// <summary>A person in a meeting with every cell as text, as CSV has it</summary>
    public sealed class AttendanceText
    {
        internal static readonly RowClass<AttendanceText> Columns = new RowClass<AttendanceText>(
            delegate(RowCells cells) { return new AttendanceText { cells = cells }; },
            delegate(AttendanceText row) { return row.cells; })
            .Text("MeetingId", "CallId", "MeetingStart", "MeetingEnd", "SpanBasis", "SpanSeconds", "MeetingType", "Subject", "OrganizerObjectId", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId", "Instances", "UserObjectId", "UserPrincipalName", "DisplayName", "IdentityBasis", "ParticipantKind", "HomeDomain", "ParticipantOrganizationId", "Role", "IsOrganizer", "FirstJoin", "LastLeave", "Sessions", "PresentSeconds", "SessionSeconds", "OverlapSeconds", "AbsentSeconds", "PresentInSpanSeconds", "PercentPresent", "IsPresent", "JoinedAfterStartSeconds", "LeftBeforeEndSeconds", "ScheduledStart", "ScheduledEnd", "LateSeconds", "LeftEarlySeconds", "IsJoinedFromLobby", "Devices", "ClientIPs", "ArtifactsShared", "ScreenShareSeconds", "Flags");

        private RowCells cells;

        /// <summary>Text: Of a meeting: its id; of a series the first one's.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Start of the meeting: see SpanBasis.</summary>
        public string MeetingStart { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: End of the meeting: see SpanBasis.</summary>
        public string MeetingEnd { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Whose times those are: MeetingDetail, or Observed (first join and last leave of people) where its record is missing or says none.</summary>
        public string SpanBasis { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: From start to end; of a series all its meetings together.</summary>
        public string SpanSeconds { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: Its types.</summary>
        public string MeetingType { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: The organizer's object id.</summary>
        public string OrganizerObjectId { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: How many meetings are put together in this row.</summary>
        public string Instances { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: The person's latest name; of a known application its name.</summary>
        public string DisplayName { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None.</summary>
        public string IdentityBasis { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records of the person.</summary>
        public string ParticipantKind { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: The person's organisation.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Role in the last session that says one: opaque.</summary>
        public string Role { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Whether a session or the meeting says that this is its organizer; null where nothing says who is.</summary>
        public string IsOrganizer { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: First JoinTime.</summary>
        public string FirstJoin { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Last LeaveTime.</summary>
        public string LastLeave { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: Sessions, those without a length among them.</summary>
        public string Sessions { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: Length of the union of the sessions: two devices at once count once. Not clipped to the meeting.</summary>
        public string PresentSeconds { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: Plain sum of the sessions.</summary>
        public string SessionSeconds { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: SessionSeconds - PresentSeconds: more than one session at once.</summary>
        public string OverlapSeconds { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Text: Away between sessions; of a series without the pauses between its meetings.</summary>
        public string AbsentSeconds { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: The part of PresentSeconds that lies between MeetingStart and MeetingEnd.</summary>
        public string PresentInSpanSeconds { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>Text: PresentInSpanSeconds of SpanSeconds in whole percent, rounded down; null where the span is not positive.</summary>
        public string PercentPresent { get { return cells.Text(31); } set { cells.Set(Columns, 31, value); } }

        /// <summary>Text: Whether that reaches the percentage asked for; null where none is asked for or PercentPresent is null.</summary>
        public string IsPresent { get { return cells.Text(32); } set { cells.Set(Columns, 32, value); } }

        /// <summary>Text: From MeetingStart to FirstJoin, at least 0. A meeting starts when the first person enters, not when the calendar says.</summary>
        public string JoinedAfterStartSeconds { get { return cells.Text(33); } set { cells.Set(Columns, 33, value); } }

        /// <summary>Text: From LastLeave to MeetingEnd, at least 0; null where the end of a session is not recorded.</summary>
        public string LeftBeforeEndSeconds { get { return cells.Text(34); } set { cells.Set(Columns, 34, value); } }

        /// <summary>Text: When the meeting was to start, from the options or a meeting map.</summary>
        public string ScheduledStart { get { return cells.Text(35); } set { cells.Set(Columns, 35, value); } }

        /// <summary>Text: When the meeting was to end, from the options or a meeting map.</summary>
        public string ScheduledEnd { get { return cells.Text(36); } set { cells.Set(Columns, 36, value); } }

        /// <summary>Text: From ScheduledStart to FirstJoin, at least 0.</summary>
        public string LateSeconds { get { return cells.Text(37); } set { cells.Set(Columns, 37, value); } }

        /// <summary>Text: From LastLeave to ScheduledEnd, at least 0; null where the end of a session is not recorded.</summary>
        public string LeftEarlySeconds { get { return cells.Text(38); } set { cells.Set(Columns, 38, value); } }

        /// <summary>Text: Whether any session came through the lobby; null where none says.</summary>
        public string IsJoinedFromLobby { get { return cells.Text(39); } set { cells.Set(Columns, 39, value); } }

        /// <summary>Text: Device descriptions, else clients.</summary>
        public string Devices { get { return cells.Text(40); } set { cells.Set(Columns, 40, value); } }

        /// <summary>Text: Addresses.</summary>
        public string ClientIPs { get { return cells.Text(41); } set { cells.Set(Columns, 41, value); } }

        /// <summary>Text: What was shared.</summary>
        public string ArtifactsShared { get { return cells.Text(42); } set { cells.Set(Columns, 42, value); } }

        /// <summary>Text: Sum of what the sessions say; null where none says.</summary>
        public string ScreenShareSeconds { get { return cells.Text(43); } set { cells.Set(Columns, 43, value); } }

        /// <summary>Text: ZeroLength, Negative, MissingJoin, MissingLeave: sessions that add no time; AssumedEnd: that do because the meeting's end was taken for theirs.</summary>
        public string Flags { get { return cells.Text(44); } set { cells.Set(Columns, 44, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin);
        }
    }

    /// <summary>A time that somebody's connection broke</summary>
    public sealed class Disconnection
    {
        internal static readonly RowClass<Disconnection> Columns = new RowClass<Disconnection>(
            delegate(RowCells cells) { return new Disconnection { cells = cells }; },
            delegate(Disconnection row) { return row.cells; })
            .Text("MeetingId", "CallId")
            .Time("MeetingStart")
            .Text("Subject", "ChatThreadId", "UserObjectId", "UserPrincipalName", "DisplayName", "IdentityBasis", "ParticipantKind", "Class")
            .Time("GapStart", "GapEnd")
            .Long("GapSeconds")
            .Bool("IsSameDevice")
            .Text("ClientIPBefore", "ClientIPAfter", "DeviceBefore", "DeviceAfter", "ClientBefore", "ClientAfter", "Network", "Site", "Country", "IncidentId")
            .Int("IncidentPeople");

        private RowCells cells;

        /// <summary>GUID in lower case: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Time: Start of the meeting, as recorded or else as observed.</summary>
        public DateTimeOffset? MeetingStart { get { return cells.Time(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>GUID in lower case: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: The person's latest name.</summary>
        public string DisplayName { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName or Name (may be several people).</summary>
        public string IdentityBasis { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: Drop, Reconnect, DeviceSwitch, LeftAndReturned or Handover.</summary>
        public string Class { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Time: End of the session before.</summary>
        public DateTimeOffset? GapStart { get { return cells.Time(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Time: Start of the session after; before GapStart where they overlap.</summary>
        public DateTimeOffset? GapEnd { get { return cells.Time(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Integer: From one to the other; negative where they overlap.</summary>
        public long? GapSeconds { get { return cells.Long(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Truth: Whether both sessions are the same device's; null where the records do not tell, which counts as the same.</summary>
        public bool? IsSameDevice { get { return cells.Bool(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Address of the session before.</summary>
        public string ClientIPBefore { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Address of the session after.</summary>
        public string ClientIPAfter { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Device of the session before.</summary>
        public string DeviceBefore { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Device of the session after.</summary>
        public string DeviceAfter { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Client of the session before, and its operating system.</summary>
        public string ClientBefore { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: Client of the session after, and its operating system.</summary>
        public string ClientAfter { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Network of the address before: that of the network map, else of the prefix length asked for.</summary>
        public string Network { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Where that is, by the network map.</summary>
        public string Site { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: In which country, by the network map.</summary>
        public string Country { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: The same for drops and reconnects of two people or more in one network within a minute: an access point and not a laptop.</summary>
        public string IncidentId { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Integer: How many people that incident cut off.</summary>
        public int? IncidentPeople { get { return cells.Int(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(Class, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, GapStart);
        }
    }

    /// <summary>A broken connection with every cell as text, as CSV has it</summary>
    public sealed class DisconnectionText
    {
        internal static readonly RowClass<DisconnectionText> Columns = new RowClass<DisconnectionText>(
            delegate(RowCells cells) { return new DisconnectionText { cells = cells }; },
            delegate(DisconnectionText row) { return row.cells; })
            .Text("MeetingId", "CallId", "MeetingStart", "Subject", "ChatThreadId", "UserObjectId", "UserPrincipalName", "DisplayName", "IdentityBasis", "ParticipantKind", "Class", "GapStart", "GapEnd", "GapSeconds", "IsSameDevice", "ClientIPBefore", "ClientIPAfter", "DeviceBefore", "DeviceAfter", "ClientBefore", "ClientAfter", "Network", "Site", "Country", "IncidentId", "IncidentPeople");

        private RowCells cells;

        /// <summary>Text: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Start of the meeting, as recorded or else as observed.</summary>
        public string MeetingStart { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: The person's latest name.</summary>
        public string DisplayName { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName or Name (may be several people).</summary>
        public string IdentityBasis { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Consumer or Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: Drop, Reconnect, DeviceSwitch, LeftAndReturned or Handover.</summary>
        public string Class { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: End of the session before.</summary>
        public string GapStart { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: Start of the session after; before GapStart where they overlap.</summary>
        public string GapEnd { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: From one to the other; negative where they overlap.</summary>
        public string GapSeconds { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Whether both sessions are the same device's; null where the records do not tell, which counts as the same.</summary>
        public string IsSameDevice { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Address of the session before.</summary>
        public string ClientIPBefore { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Address of the session after.</summary>
        public string ClientIPAfter { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Device of the session before.</summary>
        public string DeviceBefore { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Device of the session after.</summary>
        public string DeviceAfter { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Client of the session before, and its operating system.</summary>
        public string ClientBefore { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: Client of the session after, and its operating system.</summary>
        public string ClientAfter { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Network of the address before: that of the network map, else of the prefix length asked for.</summary>
        public string Network { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Where that is, by the network map.</summary>
        public string Site { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: In which country, by the network map.</summary>
        public string Country { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: The same for drops and reconnects of two people or more in one network within a minute: an access point and not a laptop.</summary>
        public string IncidentId { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: How many people that incident cut off.</summary>
        public string IncidentPeople { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(Class, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, GapStart);
        }
    }

    /// <summary>A person in a meeting who does not belong to the organisation</summary>
    public sealed class Outsider
    {
        internal static readonly RowClass<Outsider> Columns = new RowClass<Outsider>(
            delegate(RowCells cells) { return new Outsider { cells = cells }; },
            delegate(Outsider row) { return row.cells; })
            .Text("MeetingId", "CallId")
            .Time("MeetingStart")
            .List("MeetingType")
            .Text("Subject", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId", "UserObjectId", "UserPrincipalName", "DisplayName")
            .List("NamesUsed")
            .Text("IdentityBasis", "ParticipantKind", "HomeDomain", "ParticipantOrganizationId")
            .List("Inviters")
            .Bool("IsJoinedFromLobby")
            .Time("FirstJoin", "LastLeave")
            .Int("Sessions")
            .Long("PresentSeconds")
            .List("ClientIPs", "Devices", "ArtifactsShared")
            .Long("ScreenShareSeconds")
            .Bool("IsRecorded")
            .Int("PeoplePresent", "MembersPresent")
            .List("Flags");

        private RowCells cells;

        /// <summary>GUID in lower case: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Time: Start of the meeting, as recorded or else as observed.</summary>
        public DateTimeOffset? MeetingStart { get { return cells.Time(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>List of texts: Its types.</summary>
        public TextList MeetingType { get { return cells.List(3); } set { cells.Set(Columns, 3, value == null ? null : value.ToString()); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>GUID in lower case: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: The person's latest name.</summary>
        public string DisplayName { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>List of texts: What the person was called in this meeting.</summary>
        public TextList NamesUsed { get { return cells.List(12); } set { cells.Set(Columns, 12, value == null ? null : value.ToString()); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None.</summary>
        public string IdentityBasis { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Guest, Federated, Anonymous, Consumer, Phone or, on request, Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>GUID in lower case: The person's organisation.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>List of texts: Who invited the person, as the records say.</summary>
        public TextList Inviters { get { return cells.List(17); } set { cells.Set(Columns, 17, value == null ? null : value.ToString()); } }

        /// <summary>Truth: Whether any session came through the lobby; null where none says.</summary>
        public bool? IsJoinedFromLobby { get { return cells.Bool(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Time: First JoinTime.</summary>
        public DateTimeOffset? FirstJoin { get { return cells.Time(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Time: Last LeaveTime.</summary>
        public DateTimeOffset? LastLeave { get { return cells.Time(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Integer: Sessions, those without a length among them.</summary>
        public int? Sessions { get { return cells.Int(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Integer: Length of the union of the sessions.</summary>
        public long? PresentSeconds { get { return cells.Long(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>List of texts: Addresses.</summary>
        public TextList ClientIPs { get { return cells.List(23); } set { cells.Set(Columns, 23, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: Device descriptions, else clients.</summary>
        public TextList Devices { get { return cells.List(24); } set { cells.Set(Columns, 24, value == null ? null : value.ToString()); } }

        /// <summary>List of texts: What the person shared.</summary>
        public TextList ArtifactsShared { get { return cells.List(25); } set { cells.Set(Columns, 25, value == null ? null : value.ToString()); } }

        /// <summary>Integer: Sum of what the sessions say; null where none says.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Truth: Whether a recording bot was there or a recording was shared.</summary>
        public bool? IsRecorded { get { return cells.Bool(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Integer: People in the meeting, this one among them.</summary>
        public int? PeoplePresent { get { return cells.Int(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Integer: Members of the own organisation among them.</summary>
        public int? MembersPresent { get { return cells.Int(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>List of texts: SharedScreen, Recorded, OnMicrosoftDomain, NameLikeMember, NameLikeSupport, LobbyBypassed, NotInvited, FirstSeen.</summary>
        public TextList Flags { get { return cells.List(30); } set { cells.Set(Columns, 30, value == null ? null : value.ToString()); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(ParticipantKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin);
        }
    }

    /// <summary>An outsider with every cell as text, as CSV has it</summary>
    public sealed class OutsiderText
    {
        internal static readonly RowClass<OutsiderText> Columns = new RowClass<OutsiderText>(
            delegate(RowCells cells) { return new OutsiderText { cells = cells }; },
            delegate(OutsiderText row) { return row.cells; })
            .Text("MeetingId", "CallId", "MeetingStart", "MeetingType", "Subject", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId", "UserObjectId", "UserPrincipalName", "DisplayName", "NamesUsed", "IdentityBasis", "ParticipantKind", "HomeDomain", "ParticipantOrganizationId", "Inviters", "IsJoinedFromLobby", "FirstJoin", "LastLeave", "Sessions", "PresentSeconds", "ClientIPs", "Devices", "ArtifactsShared", "ScreenShareSeconds", "IsRecorded", "PeoplePresent", "MembersPresent", "Flags");

        private RowCells cells;

        /// <summary>Text: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Start of the meeting, as recorded or else as observed.</summary>
        public string MeetingStart { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: Its types.</summary>
        public string MeetingType { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: The person's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: The person's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: The person's latest name.</summary>
        public string DisplayName { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: What the person was called in this meeting.</summary>
        public string NamesUsed { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None.</summary>
        public string IdentityBasis { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: Guest, Federated, Anonymous, Consumer, Phone or, on request, Unknown.</summary>
        public string ParticipantKind { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: Domain of the UPN; for a guest the home domain inside the #EXT# name.</summary>
        public string HomeDomain { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: The person's organisation.</summary>
        public string ParticipantOrganizationId { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Who invited the person, as the records say.</summary>
        public string Inviters { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Whether any session came through the lobby; null where none says.</summary>
        public string IsJoinedFromLobby { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: First JoinTime.</summary>
        public string FirstJoin { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: Last LeaveTime.</summary>
        public string LastLeave { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: Sessions, those without a length among them.</summary>
        public string Sessions { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Length of the union of the sessions.</summary>
        public string PresentSeconds { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Addresses.</summary>
        public string ClientIPs { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Device descriptions, else clients.</summary>
        public string Devices { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: What the person shared.</summary>
        public string ArtifactsShared { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: Sum of what the sessions say; null where none says.</summary>
        public string ScreenShareSeconds { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: Whether a recording bot was there or a recording was shared.</summary>
        public string IsRecorded { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: People in the meeting, this one among them.</summary>
        public string PeoplePresent { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Text: Members of the own organisation among them.</summary>
        public string MembersPresent { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>Text: SharedScreen, Recorded, OnMicrosoftDomain, NameLikeMember, NameLikeSupport, LobbyBypassed, NotInvited, FirstSeen.</summary>
        public string Flags { get { return cells.Text(30); } set { cells.Set(Columns, 30, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(ParticipantKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin);
        }
    }

    /// <summary>A session of an account</summary>
    public sealed class UserActivity
    {
        internal static readonly RowClass<UserActivity> Columns = new RowClass<UserActivity>(
            delegate(RowCells cells) { return new UserActivity { cells = cells }; },
            delegate(UserActivity row) { return row.cells; })
            .Text("UserObjectId", "UserPrincipalName", "DisplayName", "NameUsed", "IdentityBasis", "ParticipantKind")
            .Time("JoinTime", "LeaveTime")
            .Long("DurationSeconds")
            .Text("MeetingId", "CallId")
            .Time("MeetingStart")
            .List("MeetingType")
            .Text("Subject", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId", "ClientIP", "Network", "Site", "Country", "DeviceInformation", "DeviceId", "Client")
            .Int("Role")
            .Bool("IsJoinedFromLobby")
            .List("ArtifactsShared")
            .Long("ScreenShareSeconds")
            .List("FirstSeen");

        private RowCells cells;

        /// <summary>GUID in lower case: The account's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: The account's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: The account's latest name.</summary>
        public string DisplayName { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: What it was called in this session.</summary>
        public string NameUsed { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: What tells the account from others: ObjectId, UserPrincipalName or Name (may be several people).</summary>
        public string IdentityBasis { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records.</summary>
        public string ParticipantKind { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Time: When the session began.</summary>
        public DateTimeOffset? JoinTime { get { return cells.Time(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Time: When the session ended.</summary>
        public DateTimeOffset? LeaveTime { get { return cells.Time(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Integer: LeaveTime - JoinTime; may be negative.</summary>
        public long? DurationSeconds { get { return cells.Long(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>GUID in lower case: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Time: Start of the meeting, as recorded or else as observed.</summary>
        public DateTimeOffset? MeetingStart { get { return cells.Time(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>List of texts: Its types.</summary>
        public TextList MeetingType { get { return cells.List(12); } set { cells.Set(Columns, 12, value == null ? null : value.ToString()); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Address.</summary>
        public string ClientIP { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Network of the address: that of the network map, else of the prefix length asked for.</summary>
        public string Network { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: Where that is, by the network map.</summary>
        public string Site { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: In which country, by the network map.</summary>
        public string Country { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Device.</summary>
        public string DeviceInformation { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Id of the device.</summary>
        public string DeviceId { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Client, and its operating system.</summary>
        public string Client { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Integer: Role: opaque.</summary>
        public int? Role { get { return cells.Int(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Truth: Whether the session came through the lobby; null where it does not say.</summary>
        public bool? IsJoinedFromLobby { get { return cells.Bool(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>List of texts: What was shared.</summary>
        public TextList ArtifactsShared { get { return cells.List(27); } set { cells.Set(Columns, 27, value == null ? null : value.ToString()); } }

        /// <summary>Integer: How long a screen was shared; null where it does not say.</summary>
        public long? ScreenShareSeconds { get { return cells.Long(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>List of texts: What this account had not had before in what was read: Account (its first session), ClientIP, Network, Device, Client, Organizer.</summary>
        public TextList FirstSeen { get { return cells.List(29); } set { cells.Set(Columns, 29, value == null ? null : value.ToString()); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, ClientIP, JoinTime);
        }
    }

    /// <summary>A session of an account with every cell as text, as CSV has it</summary>
    public sealed class UserActivityText
    {
        internal static readonly RowClass<UserActivityText> Columns = new RowClass<UserActivityText>(
            delegate(RowCells cells) { return new UserActivityText { cells = cells }; },
            delegate(UserActivityText row) { return row.cells; })
            .Text("UserObjectId", "UserPrincipalName", "DisplayName", "NameUsed", "IdentityBasis", "ParticipantKind", "JoinTime", "LeaveTime", "DurationSeconds", "MeetingId", "CallId", "MeetingStart", "MeetingType", "Subject", "OrganizerUserPrincipalName", "OrganizerName", "MeetingUrl", "ChatThreadId", "ClientIP", "Network", "Site", "Country", "DeviceInformation", "DeviceId", "Client", "Role", "IsJoinedFromLobby", "ArtifactsShared", "ScreenShareSeconds", "FirstSeen");

        private RowCells cells;

        /// <summary>Text: The account's object id, from any record that ties it to what is known.</summary>
        public string UserObjectId { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: The account's UPN, from any record or the user map.</summary>
        public string UserPrincipalName { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: The account's latest name.</summary>
        public string DisplayName { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: What it was called in this session.</summary>
        public string NameUsed { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: What tells the account from others: ObjectId, UserPrincipalName or Name (may be several people).</summary>
        public string IdentityBasis { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records.</summary>
        public string ParticipantKind { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>Text: When the session began.</summary>
        public string JoinTime { get { return cells.Text(6); } set { cells.Set(Columns, 6, value); } }

        /// <summary>Text: When the session ended.</summary>
        public string LeaveTime { get { return cells.Text(7); } set { cells.Set(Columns, 7, value); } }

        /// <summary>Text: LeaveTime - JoinTime; may be negative.</summary>
        public string DurationSeconds { get { return cells.Text(8); } set { cells.Set(Columns, 8, value); } }

        /// <summary>Text: Of a meeting: its id.</summary>
        public string MeetingId { get { return cells.Text(9); } set { cells.Set(Columns, 9, value); } }

        /// <summary>Text: Of a call: its id.</summary>
        public string CallId { get { return cells.Text(10); } set { cells.Set(Columns, 10, value); } }

        /// <summary>Text: Start of the meeting, as recorded or else as observed.</summary>
        public string MeetingStart { get { return cells.Text(11); } set { cells.Set(Columns, 11, value); } }

        /// <summary>Text: Its types.</summary>
        public string MeetingType { get { return cells.Text(12); } set { cells.Set(Columns, 12, value); } }

        /// <summary>Text: Its title, from a meeting map.</summary>
        public string Subject { get { return cells.Text(13); } set { cells.Set(Columns, 13, value); } }

        /// <summary>Text: The organizer's UPN, from any record that ties it to the id.</summary>
        public string OrganizerUserPrincipalName { get { return cells.Text(14); } set { cells.Set(Columns, 14, value); } }

        /// <summary>Text: The organizer's name, from any record that ties it to the id.</summary>
        public string OrganizerName { get { return cells.Text(15); } set { cells.Set(Columns, 15, value); } }

        /// <summary>Text: Its join URL.</summary>
        public string MeetingUrl { get { return cells.Text(16); } set { cells.Set(Columns, 16, value); } }

        /// <summary>Text: Its chat thread, the same for all instances of a series.</summary>
        public string ChatThreadId { get { return cells.Text(17); } set { cells.Set(Columns, 17, value); } }

        /// <summary>Text: Address.</summary>
        public string ClientIP { get { return cells.Text(18); } set { cells.Set(Columns, 18, value); } }

        /// <summary>Text: Network of the address: that of the network map, else of the prefix length asked for.</summary>
        public string Network { get { return cells.Text(19); } set { cells.Set(Columns, 19, value); } }

        /// <summary>Text: Where that is, by the network map.</summary>
        public string Site { get { return cells.Text(20); } set { cells.Set(Columns, 20, value); } }

        /// <summary>Text: In which country, by the network map.</summary>
        public string Country { get { return cells.Text(21); } set { cells.Set(Columns, 21, value); } }

        /// <summary>Text: Device.</summary>
        public string DeviceInformation { get { return cells.Text(22); } set { cells.Set(Columns, 22, value); } }

        /// <summary>Text: Id of the device.</summary>
        public string DeviceId { get { return cells.Text(23); } set { cells.Set(Columns, 23, value); } }

        /// <summary>Text: Client, and its operating system.</summary>
        public string Client { get { return cells.Text(24); } set { cells.Set(Columns, 24, value); } }

        /// <summary>Text: Role: opaque.</summary>
        public string Role { get { return cells.Text(25); } set { cells.Set(Columns, 25, value); } }

        /// <summary>Text: Whether the session came through the lobby; null where it does not say.</summary>
        public string IsJoinedFromLobby { get { return cells.Text(26); } set { cells.Set(Columns, 26, value); } }

        /// <summary>Text: What was shared.</summary>
        public string ArtifactsShared { get { return cells.Text(27); } set { cells.Set(Columns, 27, value); } }

        /// <summary>Text: How long a screen was shared; null where it does not say.</summary>
        public string ScreenShareSeconds { get { return cells.Text(28); } set { cells.Set(Columns, 28, value); } }

        /// <summary>Text: What this account had not had before in what was read: Account (its first session), ClientIP, Network, Device, Client, Organizer.</summary>
        public string FirstSeen { get { return cells.Text(29); } set { cells.Set(Columns, 29, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, ClientIP, JoinTime);
        }
    }

    /// <summary>A count of an analysis, and what it is a part of</summary>
    public sealed class AnalysisSummary
    {
        internal static readonly RowClass<AnalysisSummary> Columns = new RowClass<AnalysisSummary>(
            delegate(RowCells cells) { return new AnalysisSummary { cells = cells }; },
            delegate(AnalysisSummary row) { return row.cells; })
            .Text("Measure", "By", "Value")
            .Long("Count", "Of")
            .Int("Percent");

        private RowCells cells;

        /// <summary>Text: What is counted.</summary>
        public string Measure { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: By what it is told apart; null for the count of all.</summary>
        public string By { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Which of those it is.</summary>
        public string Value { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Integer: How many, or how many seconds.</summary>
        public long? Count { get { return cells.Long(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Integer: Of how many; null for a count that is no part of another.</summary>
        public long? Of { get { return cells.Long(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Integer: Count of Of in whole percent, rounded down.</summary>
        public int? Percent { get { return cells.Int(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(Measure, By, Value, Count);
        }
    }

    /// <summary>A count of an analysis with every cell as text, as CSV has it</summary>
    public sealed class AnalysisSummaryText
    {
        internal static readonly RowClass<AnalysisSummaryText> Columns = new RowClass<AnalysisSummaryText>(
            delegate(RowCells cells) { return new AnalysisSummaryText { cells = cells }; },
            delegate(AnalysisSummaryText row) { return row.cells; })
            .Text("Measure", "By", "Value", "Count", "Of", "Percent");

        private RowCells cells;

        /// <summary>Text: What is counted.</summary>
        public string Measure { get { return cells.Text(0); } set { cells.Set(Columns, 0, value); } }

        /// <summary>Text: By what it is told apart; null for the count of all.</summary>
        public string By { get { return cells.Text(1); } set { cells.Set(Columns, 1, value); } }

        /// <summary>Text: Which of those it is.</summary>
        public string Value { get { return cells.Text(2); } set { cells.Set(Columns, 2, value); } }

        /// <summary>Text: How many, or how many seconds.</summary>
        public string Count { get { return cells.Text(3); } set { cells.Set(Columns, 3, value); } }

        /// <summary>Text: Of how many; null for a count that is no part of another.</summary>
        public string Of { get { return cells.Text(4); } set { cells.Set(Columns, 4, value); } }

        /// <summary>Text: Count of Of in whole percent, rounded down.</summary>
        public string Percent { get { return cells.Text(5); } set { cells.Set(Columns, 5, value); } }

        /// <summary>The row in short.</summary>
        public override string ToString()
        {
            return Cells.Describe(Measure, By, Value, Count);
        }
    }

    /// <summary>The tables of analyses.</summary>
    internal static class AnswerTables
    {
        public static readonly AnswerTable[] All =
        {
            new AnswerTable(8, "Meeting", Meeting.Columns, MeetingText.Columns),
            new AnswerTable(9, "Attendance", Attendance.Columns, AttendanceText.Columns),
            new AnswerTable(11, "Disconnection", Disconnection.Columns, DisconnectionText.Columns),
            new AnswerTable(12, "Outsider", Outsider.Columns, OutsiderText.Columns),
            new AnswerTable(13, "UserActivity", UserActivity.Columns, UserActivityText.Columns),
            new AnswerTable(10, "AnalysisSummary", AnalysisSummary.Columns, AnalysisSummaryText.Columns),
        };

        /// <summary>The columns of records that analyses look at.</summary>
        public static readonly string[] NeededColumns =
        {
            "RecordKind",
            "CreationTime",
            "Operation",
            "OrganizationId",
            "UserId",
            "UserKey",
            "ClientIP",
            "MeetingId",
            "StartTime",
            "EndTime",
            "JoinTime",
            "LeaveTime",
            "MeetingType",
            "MeetingUrl",
            "ChatThreadId",
            "ICalUid",
            "CallId",
            "Subject",
            "OrganizerObjectId",
            "OrganizerUserPrincipalName",
            "OrganizerName",
            "Members",
            "UserObjectId",
            "UserPrincipalName",
            "DisplayName",
            "ParticipantKind",
            "ApplicationId",
            "ApplicationName",
            "Role",
            "ParticipantOrganizationId",
            "IsOrganizer",
            "IsJoinedFromLobby",
            "ArtifactsShared",
            "ScreenShareSeconds",
            "DeviceId",
            "DeviceInformation",
            "UserAgent",
            "ClientApplication",
            "ClientOperatingSystem",
            "InviterUserPrincipalName",
            "InviterDisplayName",
            "InviterUserIdentifier",
        };
    }

    /// <summary>The library's tables by name.</summary>
    internal static class Contract
    {
        public const string Version = "0.1.0";

        /// <summary>Codes of issues by which a record is rejected.</summary>
        public static readonly HashSet<string> RejectingCodes = new HashSet<string>(StringComparer.Ordinal)
        {
            "NotJson",
            "CutOff",
            "NotARecord",
            "NoAuditData",
            "RecordTooLarge",
            "TooDeep",
            "Resynchronised",
        };

        /// <summary>The classes whose objects are records, which can go back into the library.</summary>
        public static readonly HashSet<string> RecordClasses = new HashSet<string>(StringComparer.Ordinal)
        {
            "Record",
            "ReportRecord",
            "RecordText",
            "ReportRecordText",
        };

        /// <summary>What makes the objects of a view.</summary>
        public static Func<Batch, Array> MakerOf(string view, bool asText, Zone zone)
        {
            if (string.Equals(view, "Classic", StringComparison.OrdinalIgnoreCase))
            {
                return NamedRows.ClassicMaker(asText, zone);
            }
            if (string.Equals(view, "Report", StringComparison.OrdinalIgnoreCase))
            {
                return asText ? ReportRecordText.Columns.Maker(zone) : ReportRecord.Columns.Maker(zone);
            }
            return asText ? RecordText.Columns.Maker(zone) : Record.Columns.Maker(zone);
        }

        public static Issue[] MakeIssues(Batch batch, Zone zone)
        {
            return Issue.Columns.Make(batch, zone);
        }

        public static Summary[] MakeSummaries(Batch batch, Zone zone)
        {
            return Summary.Columns.Make(batch, zone);
        }

        public static SourceSummary[] MakeSourceSummaries(Batch batch, Zone zone)
        {
            return SourceSummary.Columns.Make(batch, zone);
        }

        public static UnknownKey[] MakeUnknownKeys(Batch batch, Zone zone)
        {
            return UnknownKey.Columns.Make(batch, zone);
        }

        public static Field[] MakeFields(Batch batch, Zone zone)
        {
            return Field.Columns.Make(batch, zone);
        }

        public static bool IsRow(object item)
        {
            return item is Record || item is ReportRecord || item is RecordText || item is ReportRecordText;
        }

        /// <summary>Hands over rows, all of one class.</summary>
        public static void Take(object[] rows, RowsOut rowsOut)
        {
            if (rows[0] is Record)
            {
                Record.Columns.Take(rows, rowsOut);
            }
            if (rows[0] is ReportRecord)
            {
                ReportRecord.Columns.Take(rows, rowsOut);
            }
            if (rows[0] is RecordText)
            {
                RecordText.Columns.Take(rows, rowsOut);
            }
            if (rows[0] is ReportRecordText)
            {
                ReportRecordText.Columns.Take(rows, rowsOut);
            }
        }
    }

    // Generated from the library's tables: end
}
