import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the virtual machine's compilers report (-Xlog:jit+compilation=debug), read while it runs:
 * the proof that a loop is compiled, and still is. A line is
 * <pre>  13 %     4       Plain::loop @ 9 (45 bytes)   made not entrant</pre>
 * number, marks (% for code that is entered in the middle of a loop, n for a native method's
 * wrapper), level (4 is the last and best compiler's), method; and at the end what became of it.
 */
final class CompilerLog {
    private final RandomAccessFile file;
    /** Numbers of the code that is in use, by method: of level 4, or a native method's wrapper. */
    private final Map<String, Integer> compiled = new HashMap<>();
    private final Map<String, Integer> wrappers = new HashMap<>();
    private final StringBuilder rest = new StringBuilder();

    /** The file loses its name at once, so that nothing is left however this process ends. */
    CompilerLog(Path folder) throws IOException {
        Path path = folder.resolve("jit-" + ProcessHandle.current().pid() + ".log");
        file = new RandomAccessFile(path.toFile(), "r");
        Files.delete(path);
    }

    /** Code made later has a higher number. */
    int newestNumber() throws IOException {
        readOn();
        return compiled.values().stream().max(Integer::compare).orElse(0);
    }

    /** True when calls of the method enter the last compiler's code from now on. */
    boolean isCompiled(String method) throws IOException {
        readOn();
        return compiled.containsKey(method);
    }

    /**
     * The method whose name begins so and that was compiled last, after the code of that number; or
     * null. What encloses another method and inlines it is compiled after it.
     */
    String newestCompiled(String prefix, int after) throws IOException {
        readOn();
        return compiled.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix) && entry.getValue() > after)
            .max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }

    /** True when a native method is called through compiled code. */
    boolean hasWrapper(String method) throws IOException {
        readOn();
        return wrappers.containsKey(method);
    }

    private void readOn() throws IOException {
        byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
        if (bytes.length == 0) {
            return;
        }
        file.readFully(bytes);
        rest.append(new String(bytes, StandardCharsets.UTF_8));
        int begin = 0;
        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", begin)) {
            take(rest.substring(begin, end));
            begin = end + 1;
        }
        rest.delete(0, begin);
    }

    private void take(String line) {
        int colons = line.indexOf("::");
        int start = line.lastIndexOf(' ', colons) + 1;
        int stop = line.indexOf(' ', colons);
        if (colons < 0 || stop < 0) {
            return;
        }
        String[] head = line.substring(0, start).trim().split("\\s+");
        String method = line.substring(start, stop);
        String level = head[head.length - 1];
        boolean isWrapper = head.length > 2 && head[head.length - 2].equals("n");
        boolean isOnStack = line.substring(0, start).indexOf('%') >= 0;
        if (isOnStack || !(isWrapper || level.equals("4"))) {
            return;
        }
        Map<String, Integer> map = isWrapper ? wrappers : compiled;
        Integer number = Integer.valueOf(head[0]);
        if (!line.contains(" made ")) {
            map.put(method, number);
        } else {
            map.remove(method, number);
        }
    }
}
