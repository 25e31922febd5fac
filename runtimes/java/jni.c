/* The native methods of Jni.java, as a binding author would write them for the foreign library. */
#include <jni.h>

#include "callee.h"

JNIEXPORT jint JNICALL Java_Jni_add(JNIEnv *env, jclass class, jint first, jint second)
{
    (void)env, (void)class;
    return xc_callee_add(first, second);
}

JNIEXPORT void JNICALL Java_Jni_nothing(JNIEnv *env, jclass class)
{
    (void)env, (void)class;
    xc_callee_nothing();
}

/* The array is lent as it lies, not copied; the collector moves nothing meanwhile. Nothing was
 * changed, so nothing is to be written back. */
JNIEXPORT jlong JNICALL Java_Jni_sum(JNIEnv *env, jclass class, jlongArray array)
{
    (void)class;
    jsize count = (*env)->GetArrayLength(env, array);
    jlong *items = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
    if (!items)
        return 0;
    jlong total = xc_callee_sum((const int64_t *)items, (size_t)count);
    (*env)->ReleasePrimitiveArrayCritical(env, array, items, JNI_ABORT);
    return total;
}

/* The foreign library hands no context on, as many do not: who is called back stands here. */
static struct {
    JNIEnv *env;
    jclass class;
    jmethodID method;
} called_back;

/* An exception stays pending for the caller of the foreign function; later upcalls return 0. */
static int32_t call_java(int32_t first, int32_t second)
{
    JNIEnv *env = called_back.env;
    if ((*env)->ExceptionCheck(env))
        return 0;
    return (*env)->CallStaticIntMethod(env, called_back.class, called_back.method, first, second);
}

JNIEXPORT jlong JNICALL Java_Jni_callBack(JNIEnv *env, jclass class, jint second, jlong times)
{
    called_back.env = env;
    called_back.class = class;
    called_back.method = (*env)->GetStaticMethodID(env, class, "calledBack", "(II)I");
    if (!called_back.method)
        return 0;
    return xc_callee_call_back(call_java, second, (uint64_t)times);
}
