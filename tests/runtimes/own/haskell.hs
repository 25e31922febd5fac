{-# LANGUAGE BangPatterns #-}
{-# LANGUAGE ForeignFunctionInterface #-}
-- | A benchmark as users of Haskell write it: the clock around a recursion, the best of many. Prints
-- `ID NANOSECONDS`.
module Main (main) where

import Control.Concurrent (forkOS)
import Control.Concurrent.MVar
import Control.Exception (evaluate)
import Control.Monad (replicateM)
import Data.Int (Int32, Int64)
import Data.Word (Word64)
import Foreign.Ptr (FunPtr)
import GHC.Clock (getMonotonicTime)

foreign import ccall safe "xc_callee_add" safeAdd :: Int32 -> Int32 -> IO Int32
foreign import ccall unsafe "xc_callee_add" unsafeAdd :: Int32 -> Int32 -> IO Int32
foreign import ccall safe "xc_callee_call_back"
    callBack :: FunPtr (Int32 -> Int32 -> IO Int32) -> Int32 -> Word64 -> IO Int64
foreign import ccall "wrapper"
    wrap :: (Int32 -> Int32 -> IO Int32) -> IO (FunPtr (Int32 -> Int32 -> IO Int32))

add :: Int32 -> Int32 -> Int32
add a b = a + b
{-# NOINLINE add #-}

-- | Each way has its own loop, so that the call in it is known.
safeLoop, unsafeLoop, plainLoop :: Int -> IO Int
safeLoop n = go 0 1 where
    go !x !i | i > n = pure x
             | otherwise = do
                 r <- safeAdd (fromIntegral i) 7
                 go (x + fromIntegral r) (i + 1)
unsafeLoop n = go 0 1 where
    go !x !i | i > n = pure x
             | otherwise = do
                 r <- unsafeAdd (fromIntegral i) 7
                 go (x + fromIntegral r) (i + 1)
plainLoop n = go 0 1 where
    go !x !i | i > n = pure x
             | otherwise = go (x + fromIntegral (add (fromIntegral i) 7)) (i + 1)

bench :: String -> Int -> (Int -> IO a) -> IO ()
bench name n work = do
    times <- replicateM 40 $ do
        begun <- getMonotonicTime
        _ <- work n >>= evaluate
        ended <- getMonotonicTime
        pure (ended - begun)
    putStrLn (name ++ " " ++ show (minimum times * 1e9 / fromIntegral n))

-- | A runtime that has waited for input once has more threads, and a safe call then takes a tenth
-- more, for good: as in any program that reads or writes, and in the adapter.
main :: IO ()
main = do
    _ <- getLine
    done <- newEmptyMVar
    _ <- forkOS (putMVar done ())
    takeMVar done
    bench "plain" 500000 plainLoop
    bench "crossing" 30000 safeLoop
    bench "no-token" 1000000 unsafeLoop
    upcall <- wrap (\a b -> pure (a + b))
    bench "upcall" 10000 (callBack upcall 7 . fromIntegral)
