import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Makes adapter.jar and the library of the native methods:
 * {@code java Build.java SOURCE BUILD CALLEE CALLEE-INCLUDE}. The JDK's own compiler, a C compiler
 * and the JDK's headers are enough: no Maven, no network. Native methods that cannot be compiled
 * are no failure: foreign functions need none, and the adapter says why they are missing.
 */
public final class Build {
    static final String LIBRARY = "libcrosscost-jni.so";
    /** What of the sources is for Java 22 and newer alone. */
    private static final String FOREIGN_FUNCTIONS = "Ffm.java";
    private static final int FOREIGN_FUNCTIONS_SINCE = 22;

    private Build() {
    }

    private static void compileClasses(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IOException("this Java has no compiler: a JDK is needed");
        }
        List<String> arguments = new ArrayList<>(List.of("-Xlint:all", "-d", classes.toString()));
        if (Runtime.version().feature() >= FOREIGN_FUNCTIONS_SINCE) {
            arguments.add("-Xlint:-restricted"); // what is restricted is the subject here
        }
        try (var files = Files.list(source)) {
            files.map(Path::toString)
                .filter(name -> name.endsWith(".java"))
                .filter(name -> !name.endsWith(FOREIGN_FUNCTIONS)
                    || Runtime.version().feature() >= FOREIGN_FUNCTIONS_SINCE)
                .forEach(arguments::add);
        }
        int status = compiler.run(null, System.err, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("the classes do not compile");
        }
    }

    /** The manifest allows native access, which newer versions warn of otherwise. */
    private static void makeJar(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Adapter");
        manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
        try (JarOutputStream output =
                 new JarOutputStream(Files.newOutputStream(jar), manifest);
             var files = Files.list(classes)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                output.putNextEntry(new JarEntry(file.getFileName().toString()));
                Files.copy(file, output);
                output.closeEntry();
            }
        }
    }

    /** The compiler's output goes to standard error; its first error is the reason. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String error = null;
        try (BufferedReader output =
                 new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.err.println(line);
                if (error == null && line.contains("error")) {
                    error = line;
                }
            }
        }
        int status = process.waitFor();
        return status == 0 ? null : error == null ? "status " + status : error;
    }

    /** Throws with one line that says why there are no native methods. */
    static void compileLibrary(Path source, Path build, Path callee, String calleeInclude)
            throws IOException, InterruptedException {
        Path headers = Path.of(System.getProperty("java.home"), "include");
        if (!Files.exists(headers.resolve("jni.h"))) {
            throw new IOException("this Java has no headers: no '" + headers + "/jni.h'");
        }
        String compiler = System.getenv().getOrDefault("CC", "cc");
        Path made = build.resolve(LIBRARY + "." + ProcessHandle.current().pid());
        List<String> command = new ArrayList<>(List.of(compiler.trim().split("\\s+")));
        command.addAll(List.of("-O2", "-DNDEBUG", "-Wall", "-Wextra", "-fPIC", "-shared",
            "-I", headers.toString(), "-I", headers.resolve("linux").toString(),
            "-I", calleeInclude, source.resolve("jni.c").toString(), callee.toString(),
            "-Wl,-rpath," + callee.toAbsolutePath().getParent(), "-o", made.toString()));
        String problem;
        try {
            problem = run(command);
        } catch (IOException error) {
            throw new IOException("there is no C compiler '" + command.get(0) + "'", error);
        }
        if (problem != null) {
            throw new IOException("the native methods do not compile: " + problem);
        }
        Files.move(made, build.resolve(LIBRARY), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void remove(File folder) {
        File[] files = folder.listFiles();
        for (File file : files == null ? new File[0] : files) {
            remove(file);
        }
        folder.delete();
    }

    public static void main(String[] arguments) throws Exception {
        Path source = Path.of(arguments[0]);
        Path build = Path.of(arguments[1]);
        Path classes = build.resolve("classes");
        remove(classes.toFile());
        Files.createDirectories(classes);
        try {
            compileClasses(source, classes);
            makeJar(classes, build.resolve("adapter.jar"));
        } catch (IOException error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
        try {
            compileLibrary(source, build, Path.of(arguments[2]), arguments[3]);
        } catch (IOException error) {
            System.err.println(error.getMessage());
        }
    }
}
