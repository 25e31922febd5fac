import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Java's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md).
 * {@code java -jar adapter.jar SOURCE-FOLDER BUILD-FOLDER}, with XC_CALLEE and XC_CALLEE_INCLUDE in
 * the environment.
 */
public final class Adapter {
    private static final int ITERATIONS_MAX = 1_000_000_000;
    private static final int WARM_UP_CALLS = 1_000;
    private static final long STEADY_NS = 100_000_000L;
    private static final long GIVE_UP_NS = 10_000_000_000L;
    private static final int LINE_BYTES_MAX = 1_000;

    /** What goes wrong, in words for the driver. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    private final Path build;
    private final CompilerLog compilerLog;
    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final Map<String, String> skips = new LinkedHashMap<>();
    /** What was compiled when a case was prepared. */
    private final Map<Case, String> hotMethods = new HashMap<>();

    private Adapter(Path build) throws IOException {
        this.build = build;
        this.compilerLog = new CompilerLog(build);
    }

    private void add(List<Case> some) {
        for (Case one : some) {
            cases.put(one.id, one);
        }
    }

    /** A library that is missing is tried to compile now: a compiler may have come since. */
    private void addNativeMethods(Path source) {
        Path library = build.resolve(Build.LIBRARY);
        try {
            if (!Files.exists(library)) {
                Build.compileLibrary(source, build, Path.of(System.getenv("XC_CALLEE")),
                    System.getenv("XC_CALLEE_INCLUDE"));
            }
            System.load(library.toString());
            add(Jni.cases());
            skips.put("no-token", "JNI always changes the thread's state; ffm/no-token does not");
        } catch (IOException | InterruptedException | LinkageError error) {
            skips.put("crossing", oneLine(error));
        }
    }

    /** Found by name: before Java 22 the class is not there. */
    private void addForeignFunctions() {
        int version = Runtime.version().feature();
        if (version < 22) {
            skips.put("ffm/crossing",
                "java.lang.foreign is final from Java 22 on, and this is " + version);
            return;
        }
        try {
            @SuppressWarnings("unchecked")
            List<Case> some = (List<Case>) Class.forName("Ffm")
                .getDeclaredMethod("cases").invoke(null);
            add(some);
        } catch (ReflectiveOperationException | LinkageError error) {
            skips.put("ffm/crossing", oneLine(error));
        }
    }

    private void findCases(Path source) {
        if (cases.isEmpty()) {
            add(List.of(new Plain()));
            addNativeMethods(source);
            addForeignFunctions();
        }
    }

    private Case caseOf(String id) throws Refusal {
        if (skips.containsKey(id)) {
            throw new Refusal(skips.get(id));
        }
        if (!cases.containsKey(id)) {
            throw new Refusal("unknown case '" + id + "'");
        }
        return cases.get(id);
    }

    /** Nanoseconds of that number of iterations, with the right answer. */
    private static long runCase(Case one, int iterations) throws Refusal {
        long elapsedNs = one.timed(iterations);
        long expected = one.expected(iterations);
        if (one.kept != expected) {
            throw new Refusal("the answer is " + one.kept + " instead of " + expected);
        }
        return elapsedNs;
    }

    /** The hot method's whole name once it and all else that has to be is compiled, or null. */
    private String compiledName(Case one, int numberBefore) throws IOException {
        if (one.nativeMethod() != null && !compilerLog.hasWrapper(one.nativeMethod())) {
            return null;
        }
        String name = one.hotMethod();
        if (name.endsWith("*")) {
            String prefix = name.substring(0, name.length() - 1);
            return compilerLog.newestCompiled(prefix, numberBefore);
        }
        return compilerLog.isCompiled(name) ? name : null;
    }

    /** Until all is compiled, and has stayed so for a while; says what it did. */
    private String warmUp(Case one) throws IOException, Refusal {
        int numberBefore = compilerLog.newestNumber();
        long began = System.nanoTime();
        long steadySince = began;
        long calls = 0;
        String hot = null;
        while (hot == null || System.nanoTime() - steadySince < STEADY_NS) {
            runCase(one, WARM_UP_CALLS);
            calls += WARM_UP_CALLS;
            String now = compiledName(one, numberBefore);
            if (!Objects.equals(now, hot)) {
                hot = now;
                steadySince = System.nanoTime();
            }
            if (hot == null && System.nanoTime() - began > GIVE_UP_NS) {
                throw new Refusal("'" + one.hotMethod() + "' was not compiled within 10 s");
            }
        }
        hotMethods.put(one, hot);
        return "'" + hot + "' compiled at level 4, as the compiler's log says, after at most "
            + calls + " calls";
    }

    private List<String> hello(String protocol) throws IOException, Refusal {
        if (!protocol.equals("1")) {
            throw new Refusal("unknown protocol '" + protocol + "': this is version 1");
        }
        Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
        return List.of("hello 1 " + thread + " " + System.getProperty("java.version"));
    }

    private List<String> list() {
        List<String> lines = new ArrayList<>();
        cases.values().forEach(one -> lines.add("case " + one.id + " " + one.summary));
        skips.forEach((id, reason) -> lines.add("skip " + id + " " + reason));
        lines.add("end");
        return lines;
    }

    private List<String> prepare(String id) throws IOException, Refusal {
        return List.of("ok " + warmUp(caseOf(id)));
    }

    /** Code that was thrown away during the run is told: what was timed was then something else. */
    private List<String> run(String id, String iterations) throws IOException, Refusal {
        if (!iterations.matches("[0-9]{1,10}") || Long.parseLong(iterations) < 1
                || Long.parseLong(iterations) > ITERATIONS_MAX) {
            throw new Refusal("iterations '" + iterations + "' are not from 1 to "
                + ITERATIONS_MAX);
        }
        Case one = caseOf(id);
        long elapsedNs = runCase(one, Integer.parseInt(iterations));
        String hot = hotMethods.get(one);
        if (hot == null || !compilerLog.isCompiled(hot)) {
            throw new Refusal("'" + one.hotMethod() + "' is not compiled (any more)");
        }
        return List.of("ns " + elapsedNs);
    }

    private List<String> answer(String line) {
        String[] words = line.trim().split("\\s+");
        try {
            switch (words[0] + " " + (words.length - 1)) {
                case "hello 1":
                    return hello(words[1]);
                case "list 0":
                    return list();
                case "prepare 1":
                    return prepare(words[1]);
                case "run 2":
                    return run(words[1], words[2]);
                default:
                    throw new Refusal("unknown command '" + line.trim() + "'");
            }
        } catch (Exception | Error error) {
            return List.of("fail " + oneLine(error));
        }
    }

    private static String oneLine(Throwable error) {
        String message = error instanceof Refusal || error instanceof IOException
            ? error.getMessage() : error.toString();
        return String.valueOf(message).trim().replaceAll("\\s+", " ");
    }

    /** The protocol has an end to how long a line may be; a compiler's error may be longer. */
    private static String cut(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, 0, Math.min(bytes.length, LINE_BYTES_MAX),
            StandardCharsets.UTF_8);
    }

    /** What anything prints goes to standard error: standard output is for answers alone. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: SOURCE-FOLDER BUILD-FOLDER");
        }
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), false,
            StandardCharsets.UTF_8);
        System.setOut(System.err);
        Adapter adapter = new Adapter(Path.of(arguments[1]).toAbsolutePath());
        adapter.findCases(Path.of(arguments[0]));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.trim().equals("quit");
                line = lines.readLine()) {
            adapter.answer(line).forEach(text -> answers.print(cut(text) + "\n"));
            answers.flush();
        }
    }
}
